import { ConnectionPool } from '../../../bench/load/http/connection-pool.ts';
import { RetryBudget } from '../../../bench/load/users/retry-budget.ts';
import { VirtualUser } from '../../../bench/load/users/virtual-user.ts';
import { LatencyHistogram } from '../../../bench/measure/histogram.ts';
import { nowUs } from '../../../bench/model/clock.ts';
import { type ContenderTask, contend } from './contender.ts';

/** Virtual users who send their next request as soon as the last one is answered: the driver without its pacing. */
await contend(async ({ host, port, connections, durationMs }: ContenderTask) => {
  using pool = new ConnectionPool({ host, port });
  const histograms = { response: new LatencyHistogram(), ok: new LatencyHistogram(), service: new LatencyHistogram() };
  let requests = 0;
  const world = {
    nodePools: [],
    host: `${host}:${port}`,
    deadlineMs: 5000,
    keepsSessions: true,
    retries: new RetryBudget(),
    epochUs: nowUs(),
    record({
      outcome,
      intendedUs,
      sentUs,
      endUs,
    }: {
      outcome: string;
      intendedUs: number;
      sentUs: number | null;
      endUs: number;
    }) {
      if (outcome !== 'ok') throw new Error(`an answer was judged ${outcome}`);
      requests++;
      histograms.response.record(endUs - intendedUs);
      histograms.ok.record(endUs - intendedUs);
      histograms.service.record(endUs - (sentUs ?? endUs));
    },
  };
  const endUs = nowUs() + durationMs * 1000;
  await Promise.all(
    Array.from({ length: connections }, (_, id) => {
      const user = new VirtualUser(id, world, pool);
      return new Promise<void>((resolve) => {
        const next = (): void => {
          const now = nowUs();
          if (now >= endUs) resolve();
          else user.arrive('read', 'measured', now, next);
        };
        next();
      });
    }),
  );
  return requests;
});
