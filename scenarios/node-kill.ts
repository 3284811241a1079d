import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'node-kill',
  question: 'Who is logged out when one app server dies, and how long do errors last?',
  faults: [{ kind: 'node-kill', target: 1, injectAt: 1 / 3, healAt: 2 / 3 }],
});
