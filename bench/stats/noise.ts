import { median } from './median.ts';

/** How evenly a machine did the same piece of work again and again, while nothing of the run was busy. */
export interface Noise {
  /** How often the piece of work was timed. */
  readonly probes: number;
  /** What it usually took. */
  readonly medianUs: number;
  /** The 90th percentile over the median, of all probes: 1 on a machine that does nothing else. */
  readonly spread: number;
  /** The slowest batch's median over the fastest's: 1 on a machine that keeps its speed. */
  readonly drift: number;
}

/** The noise in batches of probes, each taken at a time of its own, in µs; null where there are none. */
export function noiseOf(batches: readonly (readonly number[])[]): Noise | null {
  const all = batches.flat().toSorted((a, b) => a - b);
  const middle = median(all);
  const slow = all[Math.ceil(all.length * 0.9) - 1];
  if (middle === null || slow === undefined || middle <= 0) return null;
  const medians = batches.map(median).filter((value) => value !== null);
  const fastest = Math.min(...medians);
  return {
    probes: all.length,
    medianUs: middle,
    spread: slow / middle,
    drift: fastest > 0 ? Math.max(...medians) / fastest : 1,
  };
}
