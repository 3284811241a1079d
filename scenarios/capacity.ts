import { ENOUGH, type Scenario } from './scenario.ts';

const scenario: Scenario = {
  name: 'capacity',
  question: 'How much traffic does each strategy carry at all, and how much within a goal for its latency?',
  faults: [],
  measuresCapacity: true,
  slo: { text: 'p99<100ms', percentile: 99, comparison: '<', boundUs: 100_000 },
  minimum: ENOUGH,
};

export default scenario;
