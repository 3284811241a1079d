import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'expiry',
  question: 'Do sessions end when their time is over and not before, and what does the sweep of many cost?',
  traffic: {
    // With this many users most are away for longer than a session lives.
    sessions: 1_000,
    ttlShare: 0.25,
    sweepShare: 0.125,
    expiring: { sessions: 20_000, ttlShare: 0.5 },
  },
  needsSessions: true,
  shortestMs: 8_000,
});
