import type { TimedArrival } from './response-log.ts';

/** A stretch of time on the scale of the arrivals; both ends are part of it. */
export interface Window {
  readonly fromUs: number;
  readonly toUs: number;
}

/** The arrivals that were due within any of the windows, and all others. Both keep their order. */
export function arrivalsInWindows(
  arrivals: readonly TimedArrival[],
  windows: readonly Window[],
): { readonly during: readonly TimedArrival[]; readonly outside: readonly TimedArrival[] } {
  const isWithin = ({ intendedUs }: TimedArrival): boolean =>
    windows.some(({ fromUs, toUs }) => fromUs <= intendedUs && intendedUs <= toUs);
  const { true: during = [], false: outside = [] } = Object.groupBy(arrivals, (one) =>
    isWithin(one) ? 'true' : 'false',
  );
  return { during, outside };
}
