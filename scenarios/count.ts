import { thousands } from '../bench/model/thousands.ts';
import { defineScenario, type Scenario } from './scenario.ts';

const COUNTS = [
  { name: '1k', sessions: 1_000 },
  { name: '10k', sessions: 10_000 },
  { name: '100k', sessions: 100_000 },
  { name: '1m', sessions: 1_000_000 },
] as const;

const family = 'count';

const scenarios: readonly Scenario[] = COUNTS.map(({ name, sessions }) =>
  defineScenario({
    name: `${family}-${name}`,
    family,
    question: `What are latency, CPU and memory with ${thousands(sessions)} sessions in the store?`,
    traffic: { sessions },
    needsSessions: true,
  }),
);

export default scenarios;
