import { type CheckState, startCheck } from '../checks/check-state.ts';
import { step } from '../checks/step.ts';
import { type CheckResult, lostInCohort, sumVerdicts } from '../checks/sum-verdicts.ts';
import { shownPercentileUs } from '../figures/spectrum.ts';
import type { GeneratorEvents } from '../load/processes/generator-client.ts';
import type { CpuOfSecond } from '../measure/cpu-by-second.ts';
import { ErrorCauses } from '../measure/error-causes.ts';
import { LatencyTotals } from '../measure/latency-totals.ts';
import { isError } from '../measure/recovery.ts';
import { ResponseLog } from '../measure/response-log.ts';
import { Timeline } from '../measure/timeline.ts';
import type { Circumstances } from '../model/check-inputs.ts';
import type { Deadlines } from '../model/config.ts';
import type { HistoryHeader, HistorySink } from '../model/history.ts';
import type { TrialFigures } from '../model/measured-trial.ts';
import type { Operation } from '../model/operation.ts';
import type { SecondOfLatencies } from '../model/plan.ts';
import type { LiveFigures } from '../model/run-event.ts';
import type { TrialFault } from '../model/trial-figures.ts';
import { episodesBeyond } from '../stats/episodes.ts';
import type { FailedRequest } from './trial-faults.ts';
import type { SecondBySecond } from './within-trial.ts';

export interface CollectorOptions {
  readonly header: Pick<HistoryHeader, 'guarantees' | 'rules'>;
  readonly deadlines: Pick<Deadlines, 'proxyMs' | 'clientMs'>;
  readonly history: Pick<HistorySink, 'add'>;
}

/** The sums of a trial. */
export interface Collected
  extends Pick<TrialFigures, 'latency' | 'requests' | 'errorsByCause' | 'slowestErrorUs' | 'timeline'> {
  /** Of each second of the measurement, for the intervals within the trial. */
  readonly secondBySecond: Pick<SecondBySecond, 'responseUs' | 'responses'>;
  /** Those of the measurement. */
  readonly arrivals: Pick<ResponseLog, 'all'>;
  readonly answersByNode: ReadonlyMap<string, number>;
  /** Answers to other requests, from the first login to the last read-back. */
  readonly misattributed: number;
  /** The p99 of all response times; null if none was recorded. */
  readonly responseP99Us: number | null;
  /** Responses of any status within the measurement, to retries and forced logins too: all that the stack worked for. */
  readonly responses: number;
  /**
   * Arrivals of the schedule with a usable answer within the measurement, whenever they were sent. An answer after its end
   * is no throughput of it.
   */
  readonly servedInTime: number;
  /** The same by the second of the answer. */
  readonly servedBySecond: readonly number[];
  /** Requests of the measurement without a usable answer. */
  readonly errors: number;
  /** Requests that a node did not answer in time, or not at all. */
  readonly unanswered: number;
  /** Usable answers in the measurement since the last fault struck, and since the last one healed. */
  readonly answeredAfterFault: number;
  readonly answeredAfterHeal: number;
}

/**
 * Gathers everything that the generators send during one trial, in two lanes: histograms for the figures, operations for
 * the verdicts. It passes the operations on to the history. Times are µs since the trial's epoch.
 */
export class TrialCollector implements GeneratorEvents {
  readonly #isChecked: boolean;
  readonly #check: CheckState;
  readonly #proxyUs: number;
  readonly #history: CollectorOptions['history'];
  readonly #arrivals: ResponseLog;
  #unanswered = { count: 0, sinceUs: Number.POSITIVE_INFINITY };
  readonly #latency = new LatencyTotals();
  readonly #nodes = new Map<string, number>();
  readonly #errors: FailedRequest[] = [];
  readonly #causes = new ErrorCauses();
  readonly #answeredAtUs: number[] = [];
  #responses = 0;
  #misattributed = 0;
  #timeline = new Timeline(0, 0);
  #window = { startUs: Number.POSITIVE_INFINITY, endUs: Number.POSITIVE_INFINITY };

  constructor({ header, deadlines, history }: CollectorOptions) {
    this.#isChecked = header.guarantees.sessions;
    this.#check = startCheck(header.rules);
    this.#proxyUs = deadlines.proxyMs * 1000;
    this.#arrivals = new ResponseLog(deadlines.clientMs);
    this.#history = history;
  }

  /** Sets the time of the measurement. Must be called before its first operation. */
  measure(startUs: number, durationMs: number): void {
    this.#window = { startUs, endUs: startUs + durationMs * 1000 };
    this.#timeline = new Timeline(startUs, durationMs);
  }

  operations(operations: readonly Operation[]): void {
    for (const operation of operations) this.#take(operation);
    this.#arrivals.add(operations);
    this.#history.add(operations);
  }

  second(second: SecondOfLatencies): void {
    this.#timeline.addLatencies(second.second, this.#latency.add(second));
  }

  /** @param circumstances those that are known so far. */
  live(circumstances: Partial<Circumstances>): LiveFigures {
    const { response } = this.#latency;
    return {
      answered: this.#answeredAtUs.length,
      p99Us: shownPercentileUs(response, 99),
      lost: this.#isChecked ? lostInCohort(this.#check, circumstances) : null,
    };
  }

  /** Requests of the measurement without a usable answer. */
  get errors(): readonly FailedRequest[] {
    return this.#errors;
  }

  /** Responses so far, of any status, within the measurement. */
  get responses(): number {
    return this.#responses;
  }

  /** When the first request was sent that a node did not answer; infinite if all were answered. */
  get unansweredSinceUs(): number {
    return this.#unanswered.sinceUs;
  }

  /** See `sumVerdicts` of the checker. */
  check(circumstances: Circumstances): CheckResult {
    return sumVerdicts(this.#check, circumstances);
  }

  /**
   * @param lastFaultUs when the last fault struck, or the start of the measurement; `lastHealUs` the same of its end.
   * @param cpu of each second of the measurement, as far as it is known.
   */
  collected(
    faults: readonly TrialFault[],
    lastFaultUs: number,
    lastHealUs: number,
    cpu: readonly CpuOfSecond[] = [],
  ): Collected {
    return {
      latency: this.#latency.figures(episodesBeyond(this.#arrivals.inOrder())),
      requests: this.#timeline.totals(),
      ...this.#causes.figures(),
      timeline: this.#timeline.finish(faults, cpu),
      secondBySecond: { responseUs: this.#timeline.responseTimes(), responses: this.#timeline.responses() },
      arrivals: this.#arrivals,
      answersByNode: this.#nodes,
      misattributed: this.#misattributed,
      responseP99Us: this.#latency.response.percentileUs(99),
      responses: this.#responses,
      servedInTime: this.#timeline.served.reduce((sum, count) => sum + count, 0),
      servedBySecond: this.#timeline.served,
      errors: this.#errors.length,
      unanswered: this.#unanswered.count,
      answeredAfterFault: this.#answeredSince(lastFaultUs),
      answeredAfterHeal: this.#answeredSince(lastHealUs),
    };
  }

  #take(operation: Operation): void {
    if (this.#isChecked) step(this.#check, operation);
    // No request was sent for a seeded session.
    if (operation.origin === 'seeded') return;
    if (isUnansweredByNode(operation, this.#proxyUs)) this.#noteUnanswered(operation);
    if (operation.error === 'misattributed') this.#misattributed++;
    if (operation.origin === 'measured') this.#count(operation);
    const { startUs, endUs } = this.#window;
    if (operation.endUs < startUs || operation.endUs >= endUs) return;
    if (operation.status !== null) {
      this.#responses++;
      this.#timeline.countResponse(operation.endUs);
    }
    if (isError(operation)) return;
    this.#answeredAtUs.push(operation.endUs);
    if (operation.origin !== 'measured' && operation.origin !== 'warm-up') return;
    this.#timeline.serve(operation.endUs);
  }

  #count(operation: Operation): void {
    const { node, intendedUs, endUs } = operation;
    if (node !== null) this.#nodes.set(node, (this.#nodes.get(node) ?? 0) + 1);
    if (isError(operation)) {
      this.#errors.push({ intendedUs, endUs });
      this.#causes.note(operation);
    }
    this.#timeline.count(operation);
  }

  #noteUnanswered({ sentUs, intendedUs }: Operation): void {
    const { count, sinceUs } = this.#unanswered;
    this.#unanswered = { count: count + 1, sinceUs: Math.min(sinceUs, sentUs ?? intendedUs) };
  }

  #answeredSince(sinceUs: number): number {
    return this.#answeredAtUs.filter((atUs) => atUs >= sinceUs).length;
  }
}

/** The proxy says so, the connection broke, or the answer took so long that it came from a second node. */
function isUnansweredByNode({ status, error, sentUs, endUs }: Operation, proxyUs: number): boolean {
  if (status === 502 || status === 504 || error === 'timeout' || error === 'reset') return true;
  return sentUs !== null && endUs - sentUs >= proxyUs;
}
