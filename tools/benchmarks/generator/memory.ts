import { SessionDriver } from '../../../bench/load/driver/session-driver.ts';
import { constantRate } from '../../../bench/load/plan/arrival-times.ts';
import { nowUs } from '../../../bench/model/clock.ts';

/** Prints the resident memory in bytes of a generator whose users are all logged in. Arguments: host, port, users. */
const users = Number(process.argv[4]);
let loggedIn = 0;
await using driver = new SessionDriver(
  {
    target: { host: process.argv[2] ?? '', port: Number(process.argv[3]) },
    nodes: [],
    epochUs: Math.round(nowUs()),
    arrivals: {
      seed: 1,
      process: 'constant',
      segments: constantRate(1, 1000),
      userChoice: { kind: 'uniform' },
      users: { from: 0, to: users, total: users },
      warmupMs: 0,
      durationMs: 1000,
    },
    readRatio: 0.79,
    logoutRatio: 0.01,
    requestDeadlineMs: 5000,
    keepsSessions: true,
  },
  {
    record: ({ outcome }) => {
      if (outcome === 'ok') loggedIn++;
    },
    second: () => undefined,
  },
);
await driver.login();
process.stdout.write(`${JSON.stringify({ loggedIn, rssBytes: process.memoryUsage.rss() })}\n`);
