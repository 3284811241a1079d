/** A stretch of time in which the server does nothing, on the same scale as the arrivals. */
export interface Pause {
  readonly fromUs: number;
  readonly toUs: number;
}

/**
 * The response times of a first-come-first-served server that takes `serviceUs` for each request and starts none
 * during the pause (Lindley's recursion):
 *
 *     start(n) = max(arrival(n), end(n − 1)), or the pause's end where that is in the pause
 *     end(n) = start(n) + service,   R(n) = end(n) − arrival(n)
 *
 * @param arrivalsUs in ascending order.
 */
export function simulateQueue(arrivalsUs: readonly number[], serviceUs: number, pause: Pause): number[] {
  let freeUs = Number.NEGATIVE_INFINITY;
  return arrivalsUs.map((arrivalUs) => {
    const readyUs = Math.max(arrivalUs, freeUs);
    const startUs = readyUs >= pause.fromUs && readyUs < pause.toUs ? pause.toUs : readyUs;
    freeUs = startUs + serviceUs;
    return freeUs - arrivalUs;
  });
}

/**
 * What one request of a queue takes, from how fast the server worked it off: the mean distance of the first
 * `queued` answers after `fromUs`. NaN where there were fewer.
 *
 * @param answeredUs when each answer was written, in any order.
 */
export function drainServiceUs(answeredUs: readonly number[], fromUs: number, queued: number): number {
  const after = answeredUs.filter((timeUs) => timeUs >= fromUs).toSorted((a, b) => a - b);
  const last = after[queued - 1];
  return last === undefined ? Number.NaN : (last - fromUs) / queued;
}
