import { LatencyHistogram } from '../../measure/latency.ts';
import { responseTimeUs } from '../../measure/response-time.ts';
import type { Operation } from '../../model/operation.ts';
import type { SecondOfLatencies } from '../../model/plan.ts';

interface OpenSecond {
  left: number;
  readonly response: LatencyHistogram;
  readonly responseOk: LatencyHistogram;
  readonly service: LatencyHistogram;
}

/** Encodings after which the first one of a measurement takes 0.5 ms instead of 7 (three per second are made). */
const WARM_UP_ROUNDS = 20;

/**
 * Lets the code that records and encodes be compiled before the first second ends, so that it does not hold up the
 * arrivals of the next one. Takes some 30 ms: to be called before the time of the first arrival is fixed.
 */
export function warmUpRecorder(): void {
  const recorder = new SecondRecorder([WARM_UP_ROUNDS], 0, 0, () => undefined);
  for (let round = 0; round < WARM_UP_ROUNDS; round++) {
    for (let index = 0; index < WARM_UP_ROUNDS; index++) {
      recorder.record({ intendedUs: 0, sentUs: 0, endUs: 10 ** (index % 7), outcome: 'ok', answer: null });
    }
  }
}

/**
 * The latencies of the measured arrivals, second by second of their intended start. A second is handed over once
 * each of its arrivals has been recorded.
 *
 * Every arrival is in the response times (bench/measure/response-time.ts), whatever became of it.
 */
export class SecondRecorder {
  readonly #expected: readonly number[];
  readonly #deadlineUs: number;
  readonly #startUs: number;
  readonly #emit: (second: SecondOfLatencies) => void;
  readonly #open = new Map<number, OpenSecond>();
  readonly #spare: OpenSecond[] = [];

  /**
   * @param expected how many arrivals each second has, from second 0.
   * @param startUs start of the measurement, on the same scale as the operations' times.
   */
  constructor(
    expected: readonly number[],
    startUs: number,
    deadlineUs: number,
    emit: (second: SecondOfLatencies) => void,
  ) {
    this.#expected = expected;
    this.#startUs = startUs;
    this.#deadlineUs = deadlineUs;
    this.#emit = emit;
  }

  record(operation: Pick<Operation, 'intendedUs' | 'sentUs' | 'endUs' | 'outcome' | 'answer'>): void {
    const index = Math.floor((operation.intendedUs - this.#startUs) / 1e6);
    const second = this.#open.get(index) ?? this.#begin(index);
    const { outcome, sentUs, endUs } = operation;
    const responseUs = responseTimeUs(operation, this.#deadlineUs);
    second.response.record(responseUs);
    if (outcome === 'ok') second.responseOk.record(responseUs);
    if (sentUs !== null) second.service.record(endUs - sentUs);
    second.left--;
    if (second.left === 0) this.#finish(index, second);
  }

  /** Hands over the seconds that are still open: the rest of their arrivals will not come. */
  flush(): void {
    for (const [index, second] of [...this.#open].toSorted(([a], [b]) => a - b)) this.#finish(index, second);
  }

  #begin(index: number): OpenSecond {
    const second = this.#spare.pop() ?? {
      left: 0,
      response: new LatencyHistogram(),
      responseOk: new LatencyHistogram(),
      service: new LatencyHistogram(),
    };
    second.left = this.#expected[index] ?? 0;
    this.#open.set(index, second);
    return second;
  }

  #finish(index: number, second: OpenSecond): void {
    const { response, responseOk, service } = second;
    this.#open.delete(index);
    this.#emit({
      second: index,
      response: response.encode(),
      responseOk: responseOk.encode(),
      service: service.encode(),
    });
    for (const histogram of [response, responseOk, service]) histogram.reset();
    this.#spare.push(second);
  }
}
