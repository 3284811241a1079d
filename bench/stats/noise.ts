import { median } from './median.ts';

/** How evenly a machine repeats the same piece of work while the run is idle. */
export interface Noise {
  /** How often the piece of work was timed. */
  readonly samples: number;
  /** The usual time of the work. */
  readonly medianUs: number;
  /** The 90th percentile over the median, of all samples: 1 on a machine that does nothing else. */
  readonly spread: number;
  /** The slowest batch's median over the fastest's: 1 on a machine that keeps its speed. */
  readonly drift: number;
}

/**
 * The noise in batches of samples in µs, each batch taken at another time.
 *
 * @returns null without samples.
 */
export function noiseOf(batches: readonly (readonly number[])[]): Noise | null {
  const all = batches.flat().toSorted((a, b) => a - b);
  const middle = median(all);
  const slow = all[Math.ceil(all.length * 0.9) - 1];
  if (middle === null || slow === undefined || middle <= 0) return null;
  const medians = batches.map(median).filter((value) => value !== null);
  const fastest = Math.min(...medians);
  return {
    samples: all.length,
    medianUs: middle,
    spread: slow / middle,
    drift: fastest > 0 ? Math.max(...medians) / fastest : 1,
  };
}

/**
 * The noise of two parts of a run whose samples were not kept: the worse of both. If one part was slower than the other, the
 * drift is at least their ratio.
 */
export function joinNoise(first: Noise | null, second: Noise | null): Noise | null {
  if (first === null || second === null) return first ?? second;
  const samples = first.samples + second.samples;
  const [fast, slow] = [first.medianUs, second.medianUs].toSorted((a, b) => a - b) as [number, number];
  return {
    samples,
    medianUs: (first.medianUs * first.samples + second.medianUs * second.samples) / samples,
    spread: Math.max(first.spread, second.spread),
    drift: Math.max(first.drift, second.drift, fast > 0 ? slow / fast : 1),
  };
}
