import { ENOUGH, type Scenario } from './scenario.ts';

const scenario: Scenario = {
  name: 'steady',
  question: 'What does each strategy cost, in latency and in CPU, while nothing breaks?',
  faults: [],
  measuresCapacity: true,
  minimum: ENOUGH,
};

export default scenario;
