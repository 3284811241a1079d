import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The project's one clock: CLOCK_MONOTONIC in microseconds with a fraction. It is the same for every process of this machine,
 * so times of the harness, the nodes and the generators can be subtracted: that is why it is part of the model.
 */
export function nowUs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e6 + nanoseconds / 1e3;
}

/** Resolves at that time of the clock, or at once if it has passed; rejects when the signal aborts. */
export async function untilTime(timeUs: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.max(0, (timeUs - nowUs()) / 1000), undefined, { signal });
}
