/** A range for the true median, from the ordered values alone: it assumes no distribution. */
export interface MedianInterval {
  readonly low: number;
  readonly high: number;
  /** The share of repetitions whose range contains the true median, 0 to 1. */
  readonly coverage: number;
}

export interface MedianEstimate {
  readonly median: number;
  /** Null with a single value: the spread is unknown. */
  readonly interval: MedianInterval | null;
  readonly count: number;
}

/** The narrowest range with this coverage is taken. Fewer than five values do not reach it: then the range spans all. */
const WANTED_COVERAGE = 0.9;

/** The median; of an even number of values the mean of the middle two; null without values. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : lower + (upper - lower) / 2;
}

/** The median and its interval; null without values. */
export function estimateMedian(values: readonly number[]): MedianEstimate | null {
  const middle = median(values);
  return middle === null ? null : { median: middle, interval: medianInterval(values), count: values.length };
}

/**
 * The interval from the k-th smallest to the k-th largest value. It misses the true median if fewer than k values fall on one
 * side of it, with the probability 2·P(Bin(n, ½) < k) (David and Nagaraja, Order Statistics, 7.1). Five values: smallest to
 * largest, 93.75%.
 */
export function medianInterval(values: readonly number[]): MedianInterval | null {
  if (values.length < 2) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const deepest = Math.floor(sorted.length / 2);
  let rank = 1;
  while (rank < deepest && coverageOf(rank + 1, sorted.length) >= WANTED_COVERAGE) rank++;
  const low = sorted[rank - 1];
  const high = sorted[sorted.length - rank];
  return low === undefined || high === undefined ? null : { low, high, coverage: coverageOf(rank, sorted.length) };
}

function coverageOf(rank: number, count: number): number {
  let probability = 0.5 ** count;
  let below = 0;
  for (let successes = 0; successes < rank; successes++) {
    below += probability;
    probability *= (count - successes) / (successes + 1);
  }
  return 1 - 2 * below;
}
