import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'store-freeze',
  question:
    'The store hangs: do requests fail fast, does the application recover, and are users logged out without a reason?',
  faults: [{ kind: 'store-freeze', target: 0, injectAt: 1 / 4, healAt: 7 / 12 }],
  needsSessions: true,
  shortestMs: 6_000,
});
