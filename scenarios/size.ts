import { thousands } from '../bench/model/thousands.ts';
import { defineScenario, type Scenario } from './scenario.ts';

/** From an id and a name to a session that is misused as a cache. */
const SIZES = [
  { name: '256', sessionBytes: 256, loadDivisor: 1 },
  { name: '4k', sessionBytes: 4 * 1024, loadDivisor: 1 },
  { name: '16k', sessionBytes: 16 * 1024, loadDivisor: 2 },
  { name: '64k', sessionBytes: 64 * 1024, loadDivisor: 4 },
] as const;

const family = 'size';

const scenarios: readonly Scenario[] = SIZES.map(({ name, sessionBytes, loadDivisor }) =>
  defineScenario({
    name: `${family}-${name}`,
    family,
    question: `What are latency, CPU and memory with ${thousands(sessionBytes)} bytes in each session?`,
    traffic: { sessionBytes },
    loadDivisor,
    needsSessions: true,
  }),
);

export default scenarios;
