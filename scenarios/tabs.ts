import { ENOUGH, type Scenario } from './scenario.ts';

const scenario: Scenario = {
  name: 'tabs',
  question: 'Users click in several tabs at once: which updates are lost, and does a logout hold?',
  faults: [],
  traffic: { tabs: 3, readRatio: 0.3, logoutRatio: 0.05 },
  needsSessions: true,
  measuresCapacity: false,
  minimum: ENOUGH,
};

export default scenario;
