import type { Sweep } from '../app/protocol.ts';
import { shownPercentileUs } from '../figures/spectrum.ts';
import { arrivalsInWindows } from '../measure/arrivals-in-windows.ts';
import { LatencyHistogram } from '../measure/histogram.ts';
import type { TimedArrival } from '../measure/response-log.ts';
import type { SweepFigures } from '../model/trial-figures.ts';
import { episodesBeyond } from '../stats/episodes.ts';

/** Times are of the project's clock. Only those of the arrivals are µs since the epoch. */
export interface SweepEvidence {
  /** How many sessions were seeded to expire in the measurement; null: none. */
  readonly expiring: number | null;
  readonly canSweep: boolean;
  /** Of all nodes. */
  readonly sweeps: readonly Sweep[];
  /** Of the measurement. */
  readonly arrivals: readonly TimedArrival[];
  readonly epochUs: number;
  readonly measureStartUs: number;
  readonly measureEndUs: number;
}

/** A sweep that deletes fewer is one of the usual ones. */
const MANY = 1_000;

/**
 * A sweep has work for the store after it: pages to write, rows to clean up. A shorter time also has too few requests for
 * a p99. A longer one does not hide the slow requests as long as these are one in a hundred.
 */
const AFTERMATH_US = 2_000_000;

/**
 * How many sessions the sweeps of a measurement deleted, how long they took, and the response times of two groups of
 * arrivals: those due during a sweep of many or within two seconds after it, and all others.
 */
export function sweepFigures(evidence: SweepEvidence): SweepFigures {
  const { expiring, canSweep, arrivals, epochUs, measureStartUs, measureEndUs } = evidence;
  const sweeps = evidence.sweeps.filter(({ fromUs, toUs }) => fromUs < measureEndUs && toUs >= measureStartUs);
  const windows = sweeps
    .filter(({ deleted }) => deleted >= MANY)
    .map(({ fromUs, toUs }) => ({ fromUs: fromUs - epochUs, toUs: toUs - epochUs + AFTERMATH_US }));
  const inOrder = arrivals.toSorted((a, b) => a.intendedUs - b.intendedUs);
  const { during, outside } = arrivalsInWindows(inOrder, windows);
  return {
    expiring,
    deleted: canSweep ? sweeps.reduce((sum, { deleted }) => sum + deleted, 0) : null,
    count: sweeps.length,
    longestMs: sweeps.length === 0 ? null : Math.max(...sweeps.map(({ fromUs, toUs }) => (toUs - fromUs) / 1000)),
    during: partOf(during),
    outside: partOf(outside),
  };
}

function partOf(arrivals: readonly TimedArrival[]): SweepFigures['during'] {
  const latency = new LatencyHistogram();
  for (const { responseUs } of arrivals) latency.record(responseUs);
  const episodes = episodesBeyond(Float64Array.from(arrivals, ({ responseUs }) => responseUs));
  return { count: latency.count, p99Us: shownPercentileUs(latency, 99), episodes: episodes?.p99 ?? null };
}
