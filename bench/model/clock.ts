import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The project's one clock: CLOCK_MONOTONIC in microseconds with a fraction, the same for every process of this
 * machine, so that times taken by the harness and by a generator can be subtracted.
 */
export function nowUs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e6 + nanoseconds / 1e3;
}

/** Resolves at that time of the clock, at once where it is over; rejects when the signal aborts. */
export async function untilTime(timeUs: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.max(0, (timeUs - nowUs()) / 1000), undefined, { signal });
}
