import { setTimeout as sleep } from 'node:timers/promises';
import type { Drive, DrivePlan, Observation } from '../../bench/calibrate/driver/drive.ts';
import { ConnectionPool } from '../../bench/load/http/connection-pool.ts';
import type { HttpResponse } from '../../bench/load/http/response.ts';
import { outcomeOf } from '../../bench/load/users/answer.ts';
import { LatencyHistogram } from '../../bench/measure/histogram.ts';
import { nowUs } from '../../bench/model/clock.ts';
import { requestIdOf } from '../../bench/model/operation.ts';

/**
 * The usual load generator: it waits for an answer before it sends the next request, and measures from the send.
 * While the server stands still it sends nothing, and what it did not send it does not measure.
 *
 * @param repeats sends a request that was cut off once more, and says nothing of it.
 */
export function waitingDriver(repeats = false): Drive {
  return async (plan) => {
    using pool = new ConnectionPool(plan.target);
    const response = new LatencyHistogram();
    const observations: Observation[] = [];
    const startUs = nowUs();
    const warmUp = Math.round((plan.ratePerSecond * plan.warmupMs) / 1000);
    const count = warmUp + Math.round((plan.ratePerSecond * plan.durationMs) / 1000);
    for (let index = 0; index < count; index++) {
      const intendedUs = (index / plan.ratePerSecond) * 1e6;
      const earlyMs = (startUs + intendedUs - nowUs()) / 1000;
      if (earlyMs > 0) await sleep(earlyMs);
      let observed = await request(pool, plan, index);
      if (repeats && observed.outcome === 'unknown') observed = await request(pool, plan, index);
      const measured = index >= warmUp;
      if (measured) response.record(observed.endUs - (observed.sentUs ?? 0));
      observations.push({ ...observed, measured, intendedUs });
    }
    const none = new LatencyHistogram().encode();
    return {
      observations,
      startUs,
      response: response.encode(),
      service: response.encode(),
      vitals: {
        offered: count - warmUp,
        sent: count - warmUp,
        lateness: none,
        eventLoopUtilisation: 0,
        cpuUs: 0,
        wallUs: 0,
        connections: pool.counts().opened,
        connectionWaits: 0,
        exhausted: {},
      },
    };
  };
}

async function request(pool: ConnectionPool, { deadlineMs }: DrivePlan, index: number) {
  const id = requestIdOf(0, index);
  return await new Promise<Omit<Observation, 'measured' | 'intendedUs'>>((resolve) => {
    pool.send(`GET / HTTP/1.1\r\nx-request-id: ${id}\r\n\r\n`, deadlineMs, (response, failure, sentUs, endUs) => {
      const outcome = response === null ? outcomeOf(failure) : 'ok';
      resolve({ id, sentUs, endUs, outcome, error: failure?.reason ?? null, ...echo(response) });
    });
  });
}

function echo(response: HttpResponse | null): Pick<Observation, 'echoedId' | 'heldUs'> {
  if (response === null) return { echoedId: null, heldUs: null };
  const { requestId, heldUs } = JSON.parse(response.body) as { requestId: string; heldUs: number };
  return { echoedId: requestId, heldUs };
}
