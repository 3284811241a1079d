/**
 * The rank, from 1, of the value that is the `quantile` (0 to 1) of `count` values in ascending order: the smallest
 * value below or at which that share of all values lies (nearest rank, as in HdrHistogram).
 */
export function nearestRank(quantile: number, count: number): number {
  return Math.min(count, Math.max(1, Math.ceil(quantile * count - 1e-9)));
}

/** The quantile of values that are all known; NaN without any. */
export function exactQuantile(values: readonly number[], quantile: number): number {
  return values.toSorted((a, b) => a - b)[nearestRank(quantile, values.length) - 1] ?? Number.NaN;
}

/**
 * The quantile of `count` response times, arrivals evenly `1/rate` apart, while the server stops once for `freezeUs`
 * and takes `baseUs` otherwise, and the queue it leaves is answered in no time:
 *
 *     R(q) = max(base, freeze − (count − rank(q)) / rate)
 *
 * for the arrival that meets the beginning of the freeze waits for all of it, the next one `1/rate` less, and so on.
 */
export function frozenResponseUs(quantile: number, { count, ratePerSecond, freezeUs, baseUs }: FrozenServer): number {
  const slower = count - nearestRank(quantile, count);
  return Math.max(baseUs, freezeUs - (slower / ratePerSecond) * 1e6);
}

export interface FrozenServer {
  readonly count: number;
  readonly ratePerSecond: number;
  readonly freezeUs: number;
  readonly baseUs: number;
}

/**
 * The quantile of `count` response times of a server that takes `serviceUs` for each request, one after the other,
 * idle at first, while they arrive evenly at a rate above 1/service (the D/D/1 queue with ρ > 1). Arrival n, from 0,
 * waits for what the n before it left over:
 *
 *     R(n) = service + n · (service − 1/rate),   R(q) = R(rank(q) − 1)
 */
export function overloadedResponseUs(quantile: number, { count, ratePerSecond, serviceUs }: OverloadedServer): number {
  return serviceUs + (nearestRank(quantile, count) - 1) * (serviceUs - 1e6 / ratePerSecond);
}

export interface OverloadedServer {
  readonly count: number;
  readonly ratePerSecond: number;
  readonly serviceUs: number;
}

/** By how much a response time of that server grows per second: ρ − 1 = service · rate − 1. */
export function overloadGrowthPerSecond({ ratePerSecond, serviceUs }: OverloadedServer): number {
  return (serviceUs / 1e6) * ratePerSecond - 1;
}

/** The slope of the least-squares line through the points. NaN for fewer than two different x. */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const covariance = mean(points.map(({ x, y }) => (x - meanX) * (y - meanY)));
  return covariance / mean(points.map(({ x }) => (x - meanX) ** 2));
}
