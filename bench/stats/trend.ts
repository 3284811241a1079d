/** How values moved over time. */
export interface Trend {
  /** Kendall's rank correlation with time: 1 where each value is larger than the one before, -1 where each is smaller. */
  readonly tau: number;
  /** How likely a sequence without a trend is to look at least as ordered, 0 to 1. */
  readonly p: number;
}

/** With fewer values the normal approximation of the test does not hold. */
const FEWEST_VALUES = 10;

/**
 * The Mann-Kendall test for a monotonic trend, two-sided, with the correction for ties and for continuity (Mann,
 * Nonparametric tests against trend, 1945; Kendall, Rank correlation methods, 1975).
 *
 * @param values in order of time.
 * @returns null if there are fewer than ten values.
 */
export function trendOf(values: readonly number[]): Trend | null {
  const { length } = values;
  if (length < FEWEST_VALUES) return null;
  let score = 0;
  for (const [index, value] of values.entries()) {
    for (const later of values.slice(index + 1)) score += Math.sign(later - value);
  }
  const ties = Object.values(Object.groupBy(values, String)).map((group) => group?.length ?? 0);
  const term = (count: number): number => count * (count - 1) * (2 * count + 5);
  const variance = (term(length) - ties.reduce((sum, count) => sum + term(count), 0)) / 18;
  const tau = score / ((length * (length - 1)) / 2);
  if (variance === 0) return { tau, p: 1 };
  const z = Math.max(0, Math.abs(score) - 1) / Math.sqrt(variance);
  return { tau, p: Math.min(1, complementaryError(z / Math.SQRT2)) };
}

/**
 * erfc(x) for x ≥ 0, with a relative error below 1.2e-7 (Press et al., Numerical recipes, 6.2): two-sided tail of a
 * normal variable is erfc(z/√2).
 */
function complementaryError(x: number): number {
  const t = 1 / (1 + x / 2);
  const polynomial = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const exponent = polynomial.reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  return t * Math.exp(-x * x + exponent);
}

/**
 * By how much the last third of the values lies above the first, by their medians, as a share of the first; null if there
 * are fewer than three values or the first third is zero.
 */
export function changeOverTime(
  values: readonly number[],
  medianOf: (values: readonly number[]) => number | null,
): number | null {
  const third = Math.floor(values.length / 3);
  if (third === 0) return null;
  const first = medianOf(values.slice(0, third));
  const last = medianOf(values.slice(-third));
  return first === null || last === null || first === 0 ? null : last / first - 1;
}
