/** How evenly answers were spread over nodes. */
export interface Balance {
  /** The share of each node, from 0 to 1. */
  readonly shares: Readonly<Record<string, number>>;
  /** The standard deviation of the shares over their mean: 0 if all are equal. */
  readonly variation: number;
  readonly busiestShare: number;
}

/**
 * @param counts of every node, with those that have none.
 * @returns null without any answer.
 */
export function balanceOf(counts: Readonly<Record<string, number>>): Balance | null {
  const entries = Object.entries(counts);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  const mean = total / entries.length;
  const variance = entries.reduce((sum, [, count]) => sum + (count - mean) ** 2, 0) / entries.length;
  return {
    shares: Object.fromEntries(entries.map(([name, count]) => [name, count / total])),
    variation: Math.sqrt(variance) / mean,
    busiestShare: Math.max(...entries.map(([, count]) => count)) / total,
  };
}
