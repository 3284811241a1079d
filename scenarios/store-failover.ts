import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'store-failover',
  question:
    'The primary of the store dies, and a replica takes over: how long does it take, and which acknowledged writes are lost?',
  faults: [{ kind: 'primary-kill', target: 0, injectAt: 0.3, healAt: 0.8 }],
  traffic: { readRatio: 0.5 },
  replicationDelayMs: 200,
  needsSessions: true,
  shortestMs: 10_000,
});
