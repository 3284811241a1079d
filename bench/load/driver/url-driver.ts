import { nowUs } from '../../model/clock.ts';
import type { OperationError, Outcome } from '../../model/operation.ts';
import type { ArrivalPlan, GeneratorVitals, SecondOfLatencies, SourceAddresses } from '../../model/plan.ts';
import type { Target } from '../http/connection.ts';
import type { HttpResponse } from '../http/response.ts';
import { SourcePools } from '../http/source-pools.ts';
import { buildSchedule, measuredPerSecond } from '../plan/schedule.ts';
import { outcomeOf } from '../users/answer.ts';
import { Pacer } from './pacer.ts';
import { compileRecorder, SecondRecorder } from './second-recorder.ts';
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
}

export interface UrlLoad {
  readonly target: Target;
  /** The addresses that requests come from in turn. Missing: the system chooses one. */
  readonly sourceAddresses?: SourceAddresses;
  /** At this many, requests wait for a connection, which counts as saturation of the generator. */
  readonly maxConnections: number;
  readonly arrivals: ArrivalPlan;
  readonly requestDeadlineMs: number;
  /** The whole request of an arrival, head and body as latin1 text. */
  readonly request: (index: number) => string;
  readonly onSample: (sample: Sample, response: HttpResponse | null) => void;
  readonly onSecond: (second: SecondOfLatencies) => void;
  /** Which answers are `ok`. Missing: those with a status below 400. */
  readonly isOk?: (response: HttpResponse, index: number) => boolean;
  /** Once it aborts, nothing more is sent. Requests without an answer a second later fail. */
  readonly signal?: AbortSignal;
}

/**
 * Sends a schedule to one URL, open-model. Its requests are independent, so each is sent at its time on any free
 * connection. A 4xx that is not `ok` is a `fail`. A 5xx is `unknown`, as is a request that was cut off.
 */
export async function driveUrl(load: UrlLoad): Promise<GeneratorVitals> {
  const { arrivals, requestDeadlineMs, target, signal, isOk = isBelow400 } = load;
  const { warmupMs, durationMs } = arrivals;
  using pools = new SourcePools(target, load.sourceAddresses, load.maxConnections);
  const schedule = buildSchedule(arrivals);
  await using pacer = new Pacer(schedule.dueUs);
  compileRecorder();
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

/** Between all being ready and the first arrival: time for garbage collection and compilation. */
const START_LEAD_US = 50_000;

/** How long an open request may take after the signal. */
const GRACE_MS = 1_000;

function isBelow400({ status }: HttpResponse): boolean {
  return status < 400;
}
