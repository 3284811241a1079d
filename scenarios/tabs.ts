import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'tabs',
  question: 'Users click in several tabs at once: which updates are lost, and does a logout hold?',
  traffic: { tabs: 3, readRatio: 0.3, logoutRatio: 0.05 },
  needsSessions: true,
});
