import { PERCENTILES, type PercentileName } from './percentile-support.ts';

/** This many arrivals in a row that were not slow end an episode: noise has many short ones, a stall has one. */
export const CALM_ARRIVALS = 20;

/** From this many episodes on, slow arrivals are more than a few stalls. */
export const FEWEST_EPISODES = 5;

/**
 * How many separate stretches of slow arrivals there are. An episode begins with a slow arrival and ends before
 * `CALM_ARRIVALS` in a row that are not slow.
 *
 * @param responseUs response times of all arrivals, in the order of their intended times.
 * @param slowUs an arrival at or above this is slow.
 */
export function countEpisodes(responseUs: Iterable<number>, slowUs: number): number {
  let episodes = 0;
  let calm = CALM_ARRIVALS;
  for (const response of responseUs) {
    if (response < slowUs) {
      calm += 1;
      continue;
    }
    if (calm >= CALM_ARRIVALS) episodes += 1;
    calm = 0;
  }
  return episodes;
}

/** The percentiles that a few stalls can decide alone. */
const STALLED = ['p90', 'p99', 'p999'] as const satisfies readonly PercentileName[];

export type EpisodesBeyond = Readonly<Record<(typeof STALLED)[number], number>>;

/**
 * In how many episodes the arrivals came that were as slow as a percentile or slower, for each percentile from p90 on.
 *
 * @param responseUs as for `countEpisodes`.
 * @returns null without arrivals.
 */
export function episodesBeyond(responseUs: Readonly<Float64Array>): EpisodesBeyond | null {
  const sorted = responseUs.toSorted();
  const episodes = (name: PercentileName): number => {
    const rank = Math.max(1, Math.ceil((PERCENTILES[name] / 100) * sorted.length - 1e-6));
    return countEpisodes(responseUs, sorted[rank - 1] ?? Number.POSITIVE_INFINITY);
  };
  return sorted.length === 0 ? null : { p90: episodes('p90'), p99: episodes('p99'), p999: episodes('p999') };
}
