import { LatencyHistogram } from './histogram.ts';
import type { TimedArrival } from './response-log.ts';

/** A stretch of time on the scale of the arrivals; both ends are part of it. */
export interface Window {
  readonly fromUs: number;
  readonly toUs: number;
}

/** The response times of arrivals that were due within any of the windows, and of all others. */
export function latencyInWindows(
  arrivals: readonly TimedArrival[],
  windows: readonly Window[],
): { readonly during: LatencyHistogram; readonly outside: LatencyHistogram } {
  const [during, outside] = [new LatencyHistogram(), new LatencyHistogram()];
  for (const { intendedUs, responseUs } of arrivals) {
    const isWithin = windows.some(({ fromUs, toUs }) => fromUs <= intendedUs && intendedUs <= toUs);
    (isWithin ? during : outside).record(responseUs);
  }
  return { during, outside };
}
