import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'capacity',
  question: 'How much traffic can each strategy carry, and how much of it within a latency goal?',
  measuresCapacity: true,
  slo: { text: 'p99<100ms', percentile: 99, comparison: '<', boundUs: 100_000 },
});
