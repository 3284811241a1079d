import { uniform } from '../model/random.ts';

/** A range of a statistic over resamples of the same data. It speaks of the stretch of time that was sampled, of no other. */
export interface BootstrapInterval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** The same seed gives the same interval. */
  readonly seed: number;
  /** How often the data are resampled. */
  readonly resamples?: number;
  /** The share of resamples within the interval, 0 to 1. */
  readonly coverage?: number;
}

/** What is resampled: a figure of the parts, each taken as often as its weight says; null where those give none. */
export type Statistic = (weights: Readonly<Uint16Array>) => number | null;

/** Fewer consecutive parts than this say nothing of their spread. */
export const FEWEST_PARTS = 10;

const RESAMPLES = 1_000;
const COVERAGE = 0.95;

/**
 * The percentile interval of a circular block bootstrap (Politis and Romano, A circular block-resampling procedure for
 * stationary data, 1992) over consecutive parts of one measurement, such as its seconds. Blocks of n^(1/3) parts are drawn
 * with their order kept, since neighbours resemble each other.
 *
 * It is too narrow where parts depend on each other for longer than a block: of 14 seconds it covers the truth in 88% of
 * the cases without autocorrelation and in 52% at 0.7, where 95% is written.
 *
 * @param parts how many consecutive parts there are.
 * @returns null if there are fewer than `FEWEST_PARTS` parts, or some resample gives no statistic.
 */
export function blockBootstrap(
  parts: number,
  statistic: Statistic,
  { seed, resamples = RESAMPLES, coverage = COVERAGE }: BootstrapOptions,
): BootstrapInterval | null {
  if (parts < FEWEST_PARTS) return null;
  const blockLength = Math.max(1, Math.round(Math.cbrt(parts)));
  const weights = new Uint16Array(parts);
  const found = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    drawBlocks(weights, blockLength, (draw) => uniform(seed, resample, draw));
    const value = statistic(weights);
    if (value === null) return null;
    found[resample] = value;
  }
  found.sort();
  const beyond = (1 - coverage) / 2;
  const low = found[Math.floor(beyond * (resamples - 1))];
  const high = found[Math.ceil((1 - beyond) * (resamples - 1))];
  return low === undefined || high === undefined ? null : { low, high };
}

/** Fills `weights` with how often each part is taken: blocks from random starts, counted round, as long as the data. */
function drawBlocks(weights: Uint16Array, blockLength: number, random: (draw: number) => number): void {
  weights.fill(0);
  const parts = weights.length;
  for (let taken = 0, draw = 0; taken < parts; draw++) {
    const start = Math.floor(random(draw) * parts);
    for (let offset = 0; offset < blockLength && taken < parts; offset++, taken++) {
      const part = (start + offset) % parts;
      weights[part] = (weights[part] ?? 0) + 1;
    }
  }
}

/**
 * Neighbours together in parts of the same length, only the last may be shorter, so that there are at most `most`.
 *
 * @param parts in the order of time.
 */
export function mergedParts<T>(parts: readonly T[], most: number): T[][] {
  const length = Math.max(1, Math.ceil(parts.length / most));
  return Array.from({ length: Math.ceil(parts.length / length) }, (_, index) =>
    parts.slice(index * length, (index + 1) * length),
  );
}

/** The values of one part, each with how often it was seen. A value may stand there several times. */
export type CountedValues = readonly (readonly [value: number, count: number])[];

/**
 * Statistics for `blockBootstrap`: a percentile of all values of the weighted parts together, the smallest value at or
 * below which `percentile` per cent of them lie. Every resample takes as long as there are parts, times the logarithm of
 * how many different values there are.
 *
 * It holds a number for every part and every different value. So ask it once for all percentiles, and merge parts that are
 * many (`mergedParts`).
 *
 * @returns the statistic of a percentile, 0 to 100.
 */
export function weightedPercentile(parts: readonly CountedValues[]): (percentile: number) => Statistic {
  const different = new Set(parts.flatMap((values) => values.map(([value]) => value)));
  const values = Float64Array.from(different).toSorted();
  const upTo = parts.map((part) => countsUpTo(values, part));
  const countUpTo = (weights: Readonly<Uint16Array>, index: number): number => {
    let count = 0;
    for (const [part, counts] of upTo.entries()) count += (weights[part] ?? 0) * (counts[index] ?? 0);
    return count;
  };
  return (percentile) => (weights) => {
    const total = countUpTo(weights, values.length - 1);
    if (total === 0) return null;
    const wanted = Math.max(1, Math.ceil((percentile / 100) * total));
    let [low, high] = [0, values.length - 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (countUpTo(weights, middle) >= wanted) high = middle;
      else low = middle + 1;
    }
    return values[low] ?? null;
  };
}

/** How many values of a part are at or below each of the sorted `values`. */
function countsUpTo(values: Readonly<Float64Array>, part: CountedValues): Float64Array {
  const own = new Map<number, number>();
  for (const [value, count] of part) own.set(value, (own.get(value) ?? 0) + count);
  let seen = 0;
  return values.map((value) => {
    seen += own.get(value) ?? 0;
    return seen;
  });
}

/** The figure of one part as a fraction. */
export interface Share {
  readonly numerator: number;
  readonly denominator: number;
}

/** A statistic for `blockBootstrap`: the sum of the numerators over that of the denominators, such as CPU per request. */
export function weightedRatio(parts: readonly Share[]): Statistic {
  return (weights) => {
    let numerator = 0;
    let denominator = 0;
    for (const [part, one] of parts.entries()) {
      const weight = weights[part] ?? 0;
      numerator += weight * one.numerator;
      denominator += weight * one.denominator;
    }
    return denominator === 0 ? null : numerator / denominator;
  };
}
