import { ENOUGH, type Scenario } from './scenario.ts';

const scenario: Scenario = {
  name: 'expiry',
  question: 'Do sessions end when their time is over and not before, and what does clearing them away cost?',
  faults: [],
  traffic: {
    // So many users that most are away for longer than a session lives.
    sessions: 1_000,
    ttlShare: 0.25,
    sweepShare: 0.125,
    expiring: { sessions: 20_000, ttlShare: 0.5 },
  },
  needsSessions: true,
  shortestMs: 8_000,
  measuresCapacity: false,
  minimum: ENOUGH,
};

export default scenario;
