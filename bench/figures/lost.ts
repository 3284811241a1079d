import type { ReliableTrial } from '../model/measured-trial.ts';
import type { SessionCounts } from '../model/session-fates.ts';
import { COUNT_OR_SHARE } from './bounds.ts';
import type { Figure } from './figure.ts';
import { formatCount } from './format.ts';
import { type SumOverTrials, sumOverTrials } from './over-trials.ts';

/**
 * Sessions lost. One rule holds in tables, sentences, the matrix, pages and thresholds:
 *
 * - One trial: `lost` of `total`. The total is the cohort, without the seeded sessions that no request asked for.
 * - Several trials: both are summed.
 * - A threshold: every trial must keep it. The worst trial decides, and the result names it. A lost session is no
 *   noise, so no median may pass over it.
 */
export const lost: Figure<'lost'> = {
  name: 'lost',
  title: 'lost',
  unit: { symbol: 'sessions', per: null, format: formatCount },
  read: lostSessions,
  outOf: seenSessions,
  overTrials: 'sum',
  better: 'lower',
  bounds: COUNT_OR_SHARE,
  samples: 0,
  isSpeed: false,
  hasBackend: ({ sessions }) => sessions,
};

/** The sessions of the cohort that were lost, out of all that were asked for. */
export function lostOver(trials: readonly ReliableTrial[]): SumOverTrials {
  return sumOverTrials(lost, trials);
}

/** The same of later sessions: those that users opened in place of others, or after a logout. */
export function lostLaterOver(trials: readonly ReliableTrial[]): SumOverTrials {
  return sumOverTrials({ read: ({ later }) => later.lost, outOf: ({ later }) => later.total }, trials);
}

/** `334 of 1,000`. */
export function lossInWords({ sum, total }: SumOverTrials): string {
  return `${formatCount(sum)} of ${formatCount(total)}`;
}

/** `326 of 1,000 sessions lost, and 6 later ones`. */
export function lostSessionsInWords(cohort: SumOverTrials, laterLost: number): string {
  return `${lossInWords(cohort)} sessions lost${laterLost === 0 ? '' : `, and ${formatCount(laterLost)} later ones`}`;
}

/** The sessions of the cohort that were lost, of a trial or of a sum over trials. */
export function lostSessions({ cohort }: { readonly cohort: Pick<SessionCounts, 'lost'> }): number {
  return cohort.lost;
}

/** The sessions of the cohort that losses are out of. */
export function seenSessions(trial: Pick<ReliableTrial, 'cohort' | 'seeding'>): number {
  return trial.cohort.total - unseenSessions(trial);
}

/** Seeded sessions that no request asked for: they are `unverified`, and part of no share. */
export function unseenSessions({ seeding }: Pick<ReliableTrial, 'seeding'>): number {
  return seeding === null ? 0 : seeding.count - seeding.seen;
}
