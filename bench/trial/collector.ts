import { type CheckState, startCheck } from '../checks/check-state.ts';
import { type CheckResult, conclude, lostInCohort } from '../checks/conclude.ts';
import { step } from '../checks/step.ts';
import { shownPercentileUs } from '../figures/spectrum.ts';
import { ErrorCauses } from '../measure/error-causes.ts';
import { LatencyTotals } from '../measure/latency-totals.ts';
import { isError } from '../measure/recovery.ts';
import { Timeline } from '../measure/timeline.ts';
import type { CheckRules, Circumstances } from '../model/check-inputs.ts';
import type { MeasuredTrial, TrialFigures } from '../model/measured-trial.ts';
import type { Operation } from '../model/operation.ts';
import type { SecondOfLatencies } from '../model/plan.ts';
import type { Second } from '../model/request-figures.ts';
import type { LiveFigures } from '../model/run-event.ts';
import type { FaultRecord } from '../model/trial-figures.ts';

/** Gathers what the generators report about one trial, as it comes. Times are µs since the trial's epoch. */
export class TrialRecord {
  readonly #checked: boolean;
  readonly #check: CheckState;
  readonly #proxyUs: number;
  #unanswered = { count: 0, sinceUs: Number.POSITIVE_INFINITY };
  readonly #latency = new LatencyTotals();
  readonly #requests = { ok: 0, fail: 0, unknown: 0, dropped: 0, anonymous: 0 };
  readonly #nodes = new Map<string, number>();
  readonly #errors: { readonly intendedUs: number; readonly endUs: number }[] = [];
  readonly #causes = new ErrorCauses();
  readonly #answeredAtUs: number[] = [];
  #responses = 0;
  #misattributed = 0;
  #servedInTime = 0;
  #timeline: Timeline | null = null;
  #window = { startUs: Number.POSITIVE_INFINITY, endUs: Number.POSITIVE_INFINITY };

  /**
   * @param checked false for a backend without sessions, of which there is nothing to check.
   * @param proxyMs how long the proxy waits for a node.
   */
  constructor(checked: boolean, rules: CheckRules, proxyMs: number) {
    this.#checked = checked;
    this.#check = startCheck(rules);
    this.#proxyUs = proxyMs * 1000;
  }

  /** Says when the measurement is; to be called before its first operation. */
  measure(startUs: number, durationMs: number): void {
    this.#window = { startUs, endUs: startUs + durationMs * 1000 };
    this.#timeline = new Timeline(startUs, durationMs);
  }

  add(operations: readonly Operation[]): void {
    for (const operation of operations) {
      if (this.#checked) step(this.#check, operation);
      // Nothing was sent.
      if (operation.origin === 'seeded') continue;
      if (isUnansweredByNode(operation, this.#proxyUs)) this.#noteUnanswered(operation);
      if (operation.error === 'misattributed') this.#misattributed++;
      if (operation.origin === 'measured') this.#count(operation);
      const { startUs, endUs } = this.#window;
      if (operation.endUs < startUs || operation.endUs >= endUs) continue;
      if (operation.status !== null) this.#responses++;
      if (isError(operation)) continue;
      this.#answeredAtUs.push(operation.endUs);
      if (operation.origin === 'measured' || operation.origin === 'warm-up') this.#servedInTime++;
    }
  }

  addSecond(second: SecondOfLatencies): void {
    this.#timeline?.addLatencies(second.second, this.#latency.add(second));
  }

  /** @param circumstances what is known of them so far. */
  live(circumstances: Partial<Circumstances> = {}): LiveFigures {
    const { response } = this.#latency;
    return {
      answered: this.#answeredAtUs.length,
      p99Us: shownPercentileUs(response, 99),
      lost: this.#checked ? lostInCohort(this.#check, circumstances) : null,
    };
  }

  /** Answers to other requests, from the first login to the last read-back. */
  get misattributed(): number {
    return this.#misattributed;
  }

  /** The p99 of the response times so far; null where there are none. */
  get responseP99Us(): number | null {
    return this.#latency.response.percentileUs(99);
  }

  /** Responses of any status within the measurement, to probes and forced logins too: what the stack worked for. */
  get responses(): number {
    return this.#responses;
  }

  /** How many of them were usable answers: neither an error nor somebody else's. */
  answered(sinceUs = 0): number {
    return this.#answeredAtUs.filter((atUs) => atUs >= sinceUs).length;
  }

  /**
   * Arrivals of the schedule that got a usable answer within the measurement, whenever they were sent: what came
   * seconds after the end is no throughput of it.
   */
  get servedInTime(): number {
    return this.#servedInTime;
  }

  get errors(): readonly { readonly intendedUs: number; readonly endUs: number }[] {
    return this.#errors;
  }

  /** Requests that a node did not answer in time, or not at all, and when the first of them was sent. */
  get unanswered(): { readonly count: number; readonly sinceUs: number } {
    return this.#unanswered;
  }

  /** See `conclude`. */
  check(circumstances: Circumstances): CheckResult {
    return conclude(this.#check, circumstances);
  }

  timeline(faults: readonly FaultRecord[]): Second[] {
    return this.#timeline?.finish(faults) ?? [];
  }

  figures(): Pick<TrialFigures, 'latency' | 'requests' | 'errorsByCause' | 'slowestErrorUs'> &
    Pick<MeasuredTrial, 'nodes'> {
    return {
      latency: this.#latency.figures(),
      requests: { ...this.#requests },
      ...this.#causes.figures(),
      nodes: Object.fromEntries([...this.#nodes].toSorted(([a], [b]) => a.localeCompare(b))),
    };
  }

  #noteUnanswered({ sentUs, intendedUs }: Operation): void {
    const { count, sinceUs } = this.#unanswered;
    this.#unanswered = { count: count + 1, sinceUs: Math.min(sinceUs, sentUs ?? intendedUs) };
  }

  #count(operation: Operation): void {
    const { outcome, answer, node, intendedUs, endUs } = operation;
    this.#requests[outcome]++;
    if (outcome === 'fail' && answer === 'anonymous') this.#requests.anonymous++;
    if (node !== null) this.#nodes.set(node, (this.#nodes.get(node) ?? 0) + 1);
    if (isError(operation)) {
      this.#errors.push({ intendedUs, endUs });
      this.#causes.note(operation);
    }
    this.#timeline?.count(operation);
  }
}

/** The proxy says so, the connection broke off, or an answer took so long that it came from a second node. */
function isUnansweredByNode({ status, error, sentUs, endUs }: Operation, proxyUs: number): boolean {
  if (status === 502 || status === 504 || error === 'timeout' || error === 'reset') return true;
  return sentUs !== null && endUs - sentUs >= proxyUs;
}
