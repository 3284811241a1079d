import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'thundering-login',
  question: 'All users are logged out at once and come back: what does the storm of logins do?',
  faults: [{ kind: 'sessions-end', target: 0, injectAt: 1 / 3, healAt: 1 / 2 }],
  traffic: {
    rate: [
      { until: 1 / 3, factor: 1 },
      { until: 1 / 2, factor: 2 },
      { until: 1, factor: 1 },
    ],
  },
  needsSessions: true,
  loadDivisor: 2,
  shortestMs: 6_000,
});
