import type { Operation } from '../model/operation.ts';
import { type AnsweredArrival, responseTimeUs } from './response-time.ts';

/** The due time and the response time of an arrival, in µs. */
export interface TimedArrival {
  readonly intendedUs: number;
  readonly responseUs: number;
}

/** The response time of every single measured arrival: for what depends on their order, or on times known only afterwards. */
export class ResponseLog {
  readonly #deadlineUs: number;
  readonly #intendedUs: number[] = [];
  readonly #responseUs: number[] = [];

  /** @param deadlineMs the client's deadline. */
  constructor(deadlineMs: number) {
    this.#deadlineUs = deadlineMs * 1000;
  }

  add(operations: readonly Operation[]): void {
    for (const operation of operations) if (operation.origin === 'measured') this.note(operation);
  }

  /** Takes one arrival of the measurement. */
  note(arrival: AnsweredArrival): void {
    this.#intendedUs.push(arrival.intendedUs);
    this.#responseUs.push(responseTimeUs(arrival, this.#deadlineUs));
  }

  /** In the order in which they ended. */
  get all(): readonly TimedArrival[] {
    return this.#responseUs.map((responseUs, index) => ({ intendedUs: this.#intendedUs[index] ?? 0, responseUs }));
  }

  /** The response times in µs, in the order of the intended times. */
  inOrder(): Float64Array {
    const intended = this.#intendedUs;
    const order = Uint32Array.from(intended.keys()).toSorted((a, b) => (intended[a] ?? 0) - (intended[b] ?? 0));
    return Float64Array.from(order, (index) => this.#responseUs[index] ?? 0);
  }
}
