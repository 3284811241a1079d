import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'scale-out',
  question: 'One more app server joins: which users are moved and logged out, and what does the reload break?',
  faults: [{ kind: 'node-add', target: 0, injectAt: 0.4, healAt: 0.5 }],
  asksBalance: true,
});
