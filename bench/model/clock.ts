/**
 * The project's one clock: CLOCK_MONOTONIC in microseconds with a fraction, the same for every process of this
 * machine, so that times taken by the harness and by a generator can be subtracted.
 */
export function nowUs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e6 + nanoseconds / 1e3;
}
