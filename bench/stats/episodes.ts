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
 * A function that says, of a percentile (0 to 100), in how many episodes the arrivals came that were as slow or slower.
 *
 * @param responseUs as for `countEpisodes`.
 */
export function episodeCounter(responseUs: Readonly<Float64Array>): (percentile: number) => number {
  const sorted = responseUs.toSorted();
  return (percentile) => {
    const rank = Math.max(1, Math.ceil((percentile / 100) * sorted.length - 1e-6));
    return countEpisodes(responseUs, sorted[rank - 1] ?? Number.POSITIVE_INFINITY);
  };
}

/** The same for each percentile of a trial from p90 on; null without arrivals. */
export function episodesBeyond(responseUs: Readonly<Float64Array>): EpisodesBeyond | null {
  if (responseUs.length === 0) return null;
  const episodesAt = episodeCounter(responseUs);
  const episodes = (name: keyof EpisodesBeyond): number => episodesAt(PERCENTILES[name]);
  return { p90: episodes('p90'), p99: episodes('p99'), p999: episodes('p999') };
}
