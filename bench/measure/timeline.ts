import type { TrialFigures } from '../model/measured-trial.ts';
import type { Operation } from '../model/operation.ts';
import type { Second } from '../model/request-figures.ts';
import type { TrialFault } from '../model/trial-figures.ts';
import type { CpuOfSecond } from './cpu-by-second.ts';
import { LatencyHistogram } from './histogram.ts';

interface Counted {
  offered: number;
  ok: number;
  fail: number;
  unknown: number;
  dropped: number;
  anonymous: number;
  responses: number;
  /** The response times of this second, from the generators' `SecondRecorder`. */
  readonly latency: LatencyHistogram;
}

/** The measurement second by second: counts from the operation lane, latencies from the histogram lane. */
export class Timeline {
  readonly #seconds: Counted[];
  readonly #startUs: number;
  readonly #served: number[];

  /** @param startUs start of the measurement on the operations' scale. */
  constructor(startUs: number, durationMs: number) {
    this.#startUs = startUs;
    this.#served = Array.from({ length: Math.ceil(durationMs / 1000) }, () => 0);
    this.#seconds = Array.from({ length: Math.ceil(durationMs / 1000) }, () => ({
      offered: 0,
      ok: 0,
      fail: 0,
      unknown: 0,
      dropped: 0,
      anonymous: 0,
      responses: 0,
      latency: new LatencyHistogram(),
    }));
  }

  /** Counts a measured operation in the second of its intended start. */
  count(operation: Operation): void {
    const second = this.#seconds[Math.floor((operation.intendedUs - this.#startUs) / 1e6)];
    if (second === undefined) return;
    second.offered++;
    second[operation.outcome]++;
    if (operation.outcome === 'fail' && operation.answer === 'anonymous') second.anonymous++;
  }

  /** Counts an answer to an arrival in the second in which it came. */
  serve(atUs: number): void {
    const index = Math.floor((atUs - this.#startUs) / 1e6);
    const served = this.#served[index];
    if (served !== undefined) this.#served[index] = served + 1;
  }

  /** For each second, how many arrivals were answered in it, whenever they were due. */
  get served(): readonly number[] {
    return this.#served;
  }

  /** What became of all arrivals of the measurement. */
  totals(): TrialFigures['requests'] {
    const sum = (outcome: 'ok' | 'fail' | 'unknown' | 'dropped' | 'anonymous'): number =>
      this.#seconds.reduce((total, second) => total + second[outcome], 0);
    return {
      ok: sum('ok'),
      fail: sum('fail'),
      unknown: sum('unknown'),
      dropped: sum('dropped'),
      anonymous: sum('anonymous'),
    };
  }

  /** Counts a response, of any status, in the second in which it came. */
  countResponse(endUs: number): void {
    const second = this.#seconds[Math.floor((endUs - this.#startUs) / 1e6)];
    if (second !== undefined) second.responses++;
  }

  /** Second by second: the response times of its arrivals in µs, each with how often it was seen. */
  responseTimes(): readonly ReturnType<LatencyHistogram['counts']>[] {
    return this.#seconds.map(({ latency }) => latency.counts());
  }

  /** Second by second: the responses that came in it. */
  responses(): readonly number[] {
    return this.#seconds.map(({ responses }) => responses);
  }

  addLatencies(index: number, latency: LatencyHistogram): void {
    this.#seconds[index]?.latency.add(latency);
  }

  /**
   * The phase of a second (before, during or after the confirmed faults) is that of its middle.
   *
   * @param cpu of each second, as far as it is known.
   */
  finish(faults: readonly TrialFault[], cpu: readonly CpuOfSecond[] = []): Second[] {
    return this.#seconds.map(({ latency, responses: _responses, ...counts }, index) => ({
      second: index,
      phase: phaseAt((index + 0.5) * 1e6, faults),
      ...counts,
      p50Us: latency.percentileUs(50),
      p99Us: latency.percentileUs(99),
      maxUs: latency.maxUs(),
      ...(cpu[index] ?? { cpuUs: null, foreignCpuUs: null }),
    }));
  }
}

/** The phase at a time in µs since the start of the measurement, from the confirmed times of the faults. */
export function phaseAt(timeUs: number, faults: readonly TrialFault[]): Second['phase'] {
  const begun = faults.filter(({ confirmedUs }) => confirmedUs !== null && confirmedUs <= timeUs);
  if (begun.length === 0) return 'steady';
  return begun.some(({ healedUs }) => healedUs === null || healedUs > timeUs) ? 'fault' : 'recovery';
}
