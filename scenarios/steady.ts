import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'steady',
  question: 'What does each strategy cost, in latency and in CPU, while nothing breaks?',
  measuresCapacity: true,
});
