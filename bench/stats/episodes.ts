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
