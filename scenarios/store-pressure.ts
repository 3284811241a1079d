import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'store-pressure',
  question: 'The memory of the store is full: are writes refused, or are users logged out without an error?',
  faults: [{ kind: 'store-fill', target: 0, injectAt: 0.25, healAt: 0.75 }],
  // With this many users some are away for so long that their sessions are the first to be dropped.
  traffic: { sessions: 500 },
  needsSessions: true,
  shortestMs: 8_000,
});
