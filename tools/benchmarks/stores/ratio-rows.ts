import { RATIO_BOUND, RATIO_GOAL, type StoreRatio, verdictOf } from './ratios.ts';

export const RATIO_HEAD: readonly string[] = [
  'ours',
  'published',
  'CPU of',
  'ours µs',
  'theirs µs',
  'ratio at the same speed',
  'spread',
  'rounds',
  `bound ${RATIO_BOUND}, goal ${RATIO_GOAL}`,
];

/** One line of the table for each pair, in the columns of `RATIO_HEAD`. */
export function ratioRows(compared: readonly StoreRatio[]): string[][] {
  return compared.map((one) => {
    const { rival, oursUs, publishedUs, ratio } = one;
    const { low, high } = ratio.interval ?? { low: ratio.median, high: ratio.median };
    return [
      rival.ours,
      rival.published,
      rival.counted.join(' + '),
      oursUs.toFixed(0),
      publishedUs.toFixed(0),
      ratio.median.toFixed(2),
      `${low.toFixed(2)} to ${high.toFixed(2)}`,
      String(ratio.count),
      verdictOf(one),
    ];
  });
}
