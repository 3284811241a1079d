import type { Operation } from '../model/operation.ts';
import { responseTimeUs } from './response-time.ts';

/** When an arrival was due and how long its answer took, in µs. */
export interface TimedArrival {
  readonly intendedUs: number;
  readonly responseUs: number;
}

/** The response time of every measured arrival by itself, for what is known only afterwards. */
export class ResponseLog {
  readonly #deadlineUs: number;
  readonly #times: TimedArrival[] = [];

  /** @param deadlineMs the client's. */
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
