import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'capacity',
  question: 'How much traffic does each strategy carry at all, and how much within a goal for its latency?',
  measuresCapacity: true,
  slo: { text: 'p99<100ms', percentile: 99, comparison: '<', boundUs: 100_000 },
});
