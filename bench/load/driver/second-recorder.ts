import { LatencyHistogram } from '../../measure/histogram.ts';
import { type AnsweredArrival, responseTimeUs } from '../../measure/response-time.ts';
import type { Operation } from '../../model/operation.ts';
import type { SecondOfLatencies } from '../../model/plan.ts';

/** The times of an arrival. */
export type TimedOperation = AnsweredArrival & Pick<Operation, 'sentUs'>;

interface OpenSecond {
  left: number;
  readonly response: LatencyHistogram;
  readonly responseOk: LatencyHistogram;
  readonly service: LatencyHistogram;
}

/** After this many encodings the first one of a measurement takes 0.5 ms instead of 7 (three are made per second). */
const COMPILE_ROUNDS = 20;

/**
 * Has the code that records and encodes compiled before the measurement. Otherwise the end of the first second would delay
 * arrivals of the next. Takes some 30 ms: to be called before the time of the first arrival is fixed.
 */
export function compileRecorder(): void {
  const recorder = new SecondRecorder([COMPILE_ROUNDS], 0, 0, () => undefined);
  for (let round = 0; round < COMPILE_ROUNDS; round++) {
    for (let index = 0; index < COMPILE_ROUNDS; index++) {
      recorder.record({ intendedUs: 0, sentUs: 0, endUs: 10 ** (index % 7), outcome: 'ok' });
    }
  }
}

/**
 * The histogram lane of a measurement: the latencies of the measured arrivals, by the second of their intended start. A
 * second is emitted once all its arrivals are recorded.
 *
 * Every arrival is in the response times, whatever its outcome (bench/measure/response-time.ts).
 */
export class SecondRecorder {
  readonly #expected: readonly number[];
  readonly #deadlineUs: number;
  readonly #startUs: number;
  readonly #emit: (second: SecondOfLatencies) => void;
  readonly #open = new Map<number, OpenSecond>();
  readonly #spare: OpenSecond[] = [];

  /**
   * @param expected the number of arrivals in each second, from second 0.
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

  record(operation: TimedOperation): void {
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

  /** Emits the seconds that are still open: the rest of their arrivals will not come. */
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
