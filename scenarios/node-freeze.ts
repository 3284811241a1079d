import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'node-freeze',
  question: 'One app server hangs and later resumes: how long do users wait, and which late writes undo newer ones?',
  // The freeze is longer than the proxy waits for a node.
  faults: [{ kind: 'node-freeze', target: 1, injectAt: 0.25, healAt: 0.65 }],
  shortestMs: 8_000,
});
