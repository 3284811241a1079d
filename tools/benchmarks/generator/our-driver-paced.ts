import { SessionDriver } from '../../../bench/load/driver/session-driver.ts';
import { constantRate } from '../../../bench/load/plan/arrival-times.ts';
import { nowUs } from '../../../bench/model/clock.ts';
import { type ContenderTask, contend } from './contender.ts';

/** The whole driver at a fixed rate, open-model, as a trial uses it. */
await contend(async ({ host, port, durationMs, ratePerSecond }: ContenderTask) => {
  let requests = 0;
  await using driver = new SessionDriver(
    {
      target: { host, port },
      nodes: [],
      epochUs: Math.round(nowUs()),
      arrivals: {
        seed: 1,
        process: 'constant',
        segments: constantRate(ratePerSecond ?? 1000, durationMs),
        userChoice: { kind: 'uniform' },
        users: { from: 0, to: 1000, total: 1000 },
        warmupMs: 0,
        durationMs,
      },
      readRatio: 0.79,
      logoutRatio: 0,
      requestDeadlineMs: 5000,
      keepsSessions: true,
    },
    {
      record: ({ outcome }) => {
        if (outcome === 'ok') requests++;
      },
      second: () => undefined,
    },
  );
  await driver.ready();
  await driver.run(Math.round(nowUs()) + 50_000);
  return requests;
});
