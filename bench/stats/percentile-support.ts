/** The percentiles of every report, rule and goal, by their names. */
export const PERCENTILES = { p50: 50, p90: 90, p99: 99, p999: 99.9 } as const;

export type PercentileName = keyof typeof PERCENTILES;

export function isPercentileName(name: string): name is PercentileName {
  return Object.hasOwn(PERCENTILES, name);
}

/** A percentile with fewer samples beyond it is chance. */
const SAMPLES_BEYOND = 10;

/** The samples needed to show `percentile` (0 to 100): 20 for p50, 1,000 for p99, 10,000 for p99.9. */
export function samplesNeeded(percentile: number): number {
  return Math.ceil((SAMPLES_BEYOND * 100) / (100 - percentile) - 1e-6);
}

export function isPercentileSupported(percentile: number, samples: number): boolean {
  return samples >= samplesNeeded(percentile);
}
