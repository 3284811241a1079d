import type { ReliableTrial } from '../model/measured-trial.ts';
import { FEWEST_EPISODES } from '../stats/episodes.ts';
import type { Figure } from './figure.ts';
import { valuesOf } from './groups.ts';

/** Behind a value in a table that one stall may have decided. */
export const STALL_MARK = '*';

/** This many trials are this many separate events, however few each of them saw. */
const ENOUGH_TRIALS = FEWEST_EPISODES;

/**
 * Whether a figure shows how long a few stalls were, and not how often a request is slow: its slow arrivals came in fewer
 * than five episodes, in half of the trials or more, and there are fewer than five trials. Such a value is compared with
 * nothing, and decides no rule. The stalls of five trials are separate events: their median and its interval count.
 *
 * False if the episodes are not known, as in the run.json of earlier versions.
 */
export function isOneStall({ read, episodes }: Figure, trials: readonly ReliableTrial[]): boolean {
  if (episodes === undefined) return false;
  const having = valuesOf(trials, (trial) => (read(trial) === null ? null : { episodes: episodes(trial) }));
  return areStalls(having.map(({ episodes: count }) => count));
}

/** The same of the episodes of each trial; null if they are not known. */
export function areStalls(episodes: readonly (number | null)[]): boolean {
  const stalled = episodes.filter((count) => count !== null && count < FEWEST_EPISODES);
  return episodes.length < ENOUGH_TRIALS && stalled.length > 0 && stalled.length * 2 >= episodes.length;
}

/** The values of trials that a sentence may compare; none if one stall may have decided them. */
export function comparableValues(figure: Figure, trials: readonly ReliableTrial[]): readonly number[] {
  return isOneStall(figure, trials) ? [] : valuesOf(trials, figure.read);
}
