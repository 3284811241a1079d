import { estimateMedian, type MedianEstimate } from './median.ts';

/**
 * `higher` and `lower`: the intervals of the two medians do not overlap. `undecided`: they do. `single`: one side has a
 * single value, so nothing can be claimed.
 */
export type MedianOrder = 'higher' | 'lower' | 'undecided' | 'single';

export interface MedianComparison {
  readonly value: MedianEstimate;
  readonly baseline: MedianEstimate;
  /** Median of the values minus median of the baseline. */
  readonly difference: number;
  readonly order: MedianOrder;
}

/**
 * Compares the medians of two series of trials.
 *
 * @returns null if one of them is empty.
 */
export function compareMedians(values: readonly number[], baseline: readonly number[]): MedianComparison | null {
  const a = estimateMedian(values);
  const b = estimateMedian(baseline);
  if (a === null || b === null) return null;
  return { value: a, baseline: b, difference: a.median - b.median, order: orderOf(a, b) };
}

function orderOf(a: MedianEstimate, b: MedianEstimate): MedianOrder {
  if (a.interval === null || b.interval === null) return 'single';
  if (a.interval.low > b.interval.high) return 'higher';
  if (a.interval.high < b.interval.low) return 'lower';
  return 'undecided';
}
