import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'rolling-deploy',
  question: 'Every app server is replaced in turn, each after its last request: which users notice?',
  faults: [{ kind: 'node-replace', target: 'every', injectAt: 0.1, healAt: 0.8 }],
  shortestMs: 8_000,
});
