import type { Operation } from '../model/operation.ts';
import { responseTimeUs } from './response-time.ts';

/** The due time and the response time of an arrival, in µs. */
export interface TimedArrival {
  readonly intendedUs: number;
  readonly responseUs: number;
}

/** The response time of every single measured arrival, to be split by times that are known only afterwards. */
export class ResponseLog {
  readonly #deadlineUs: number;
  readonly #times: TimedArrival[] = [];

  /** @param deadlineMs the client's deadline. */
  constructor(deadlineMs: number) {
    this.#deadlineUs = deadlineMs * 1000;
  }

  add(operations: readonly Operation[]): void {
    for (const operation of operations) {
      if (operation.origin !== 'measured') continue;
      const { intendedUs } = operation;
      this.#times.push({ intendedUs, responseUs: responseTimeUs(operation, this.#deadlineUs) });
    }
  }

  get all(): readonly TimedArrival[] {
    return this.#times;
  }
}
