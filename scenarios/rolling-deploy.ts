import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'rolling-deploy',
  question: 'Every app server is replaced in turn, each after answering what it was asked: who notices?',
  faults: [{ kind: 'node-replace', target: 'every', injectAt: 0.1, healAt: 0.8 }],
  shortestMs: 8_000,
});
