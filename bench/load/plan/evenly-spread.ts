/** At most `most` of the items, spread evenly over all of them, in their order. */
export function evenlySpread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const groupOf = (index: number): number => Math.floor((index * most) / items.length);
  return items.filter((_, index) => groupOf(index) !== groupOf(index - 1));
}
