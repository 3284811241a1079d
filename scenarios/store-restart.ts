import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'store-restart',
  question: 'The process of the store crashes and starts again: which sessions and which acknowledged writes survive?',
  faults: [{ kind: 'store-kill', target: 0, injectAt: 0.2, healAt: 0.3 }],
  needsSessions: true,
  shortestMs: 10_000,
});
