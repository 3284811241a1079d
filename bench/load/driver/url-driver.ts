import { nowUs } from '../../model/clock.ts';
import type { OperationError, Outcome } from '../../model/operation.ts';
import type { ArrivalPlan, GeneratorVitals, SecondOfLatencies, SourceAddresses } from '../../model/plan.ts';
import type { Target } from '../http/connection.ts';
import type { HttpResponse } from '../http/response.ts';
import { SourcePools } from '../http/source-pools.ts';
import { buildSchedule, measuredPerSecond } from '../plan/schedule.ts';
import { outcomeOf } from '../users/answer.ts';
import { Pacer } from './pacer.ts';
import { SecondRecorder, warmUpRecorder } from './second-recorder.ts';
import { sendArrivals } from './send-arrivals.ts';

/** One request to a URL, with its outcome. Times are µs since the first arrival of the schedule. */
export interface Sample {
  readonly index: number;
  readonly measured: boolean;
  readonly intendedUs: number;
  readonly sentUs: number | null;
  readonly endUs: number;
  readonly outcome: Outcome;
  readonly error: OperationError | null;
  readonly status: number | null;
  readonly answer: null;
}

export interface UrlLoad {
  readonly target: Target;
  /** The addresses that requests come from in turn; without it the one that the system chooses. */
  readonly sourceAddresses?: SourceAddresses;
  /** Past this many, requests wait for a connection, which counts as the generator's saturation. */
  readonly maxConnections: number;
  readonly arrivals: ArrivalPlan;
  readonly requestDeadlineMs: number;
  /** The whole request of an arrival, head and body as latin1 text. */
  readonly request: (index: number) => string;
  readonly onSample: (sample: Sample, response: HttpResponse | null) => void;
  readonly onSecond: (second: SecondOfLatencies) => void;
  /** Which answers are `ok`; without it those with a status below 400. */
  readonly isOk?: (response: HttpResponse, index: number) => boolean;
  /** Once it aborts, nothing more is sent, and what has no answer within a second after that is broken off. */
  readonly signal?: AbortSignal;
}

/**
 * Sends a schedule to one URL, open-model. Its requests have nothing to do with each other, so each one is sent at
 * its time on whatever connection is free. A 4xx that is not `ok` is a `fail`, and a 5xx, like a request that was cut
 * off, is `unknown`.
 */
export async function driveUrl(load: UrlLoad): Promise<GeneratorVitals> {
  const { arrivals, requestDeadlineMs, target, signal, isOk = isBelow400 } = load;
  const { warmupMs, durationMs } = arrivals;
  using pools = new SourcePools(target, load.sourceAddresses, load.maxConnections);
  const schedule = buildSchedule(arrivals);
  await using pacer = new Pacer(schedule.dueUs);
  warmUpRecorder();
  await pacer.ready();
  const startUs = Math.round(nowUs()) + START_LEAD_US;
  const recorder = new SecondRecorder(
    measuredPerSecond(schedule, warmupMs),
    warmupMs * 1000,
    requestDeadlineMs * 1000,
    load.onSecond,
  );
  let breakingOff: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    breakingOff = setTimeout(() => pools.breakOff(), GRACE_MS);
  };
  signal?.addEventListener('abort', onAbort);
  const vitals = await sendArrivals({
    counts: () => pools.counts(),
    ...(signal === undefined ? {} : { signal }),
    schedule,
    pacer,
    startUs,
    measureEndUs: startUs + (warmupMs + durationMs) * 1000,
    waitLimitMs: requestDeadlineMs,
    senderOf: () => ({ waiting: [] }),
    isFree: () => true,
    perform: (_sender, { index, intendedUs, measured }, done) => {
      pools.of(index).send(load.request(index), requestDeadlineMs, (response, failure, sentUs, endUs) => {
        const ok = response !== null && isOk(response, index);
        const sample: Sample = {
          index,
          measured,
          intendedUs: intendedUs - startUs,
          sentUs: sentUs === null ? null : sentUs - startUs,
          endUs: endUs - startUs,
          outcome: response === null ? outcomeOf(failure) : ok ? 'ok' : response.status < 500 ? 'fail' : 'unknown',
          error: response === null ? (failure?.reason ?? 'reset') : ok ? null : 'status',
          status: response?.status ?? null,
          answer: null,
        };
        if (measured) recorder.record(sample);
        load.onSample(sample, response);
        done();
      });
    },
    drop: () => undefined,
  });
  signal?.removeEventListener('abort', onAbort);
  clearTimeout(breakingOff);
  recorder.flush();
  return vitals;
}

/** All is ready by then; it is for what is left to be collected and compiled. */
const START_LEAD_US = 50_000;

/** How long a request may go on after the signal. */
const GRACE_MS = 1_000;

function isBelow400({ status }: HttpResponse): boolean {
  return status < 400;
}
