import type { MeasuredTrial } from '../model/measured-trial.ts';
import type { UndoneWrites } from '../model/verdict.ts';

/**
 * Acknowledged writes that were undone. Older runs counted only adds that were gone, without the cause: these adds count
 * for the worst of the two verdicts that some session has.
 */
export function undoneOf(trial: MeasuredTrial): UndoneWrites {
  if (trial.undone !== null) return trial.undone;
  const { cohort, later, lostUpdates: writes } = trial;
  const both = (verdict: 'rolled-back' | 'overwritten' | 'resurrected'): number => cohort[verdict] + later[verdict];
  const none = { writes: 0, sessions: 0 };
  const logouts = both('resurrected');
  return both('rolled-back') > 0
    ? { rolledBack: { writes, sessions: both('rolled-back') }, overwritten: none, logouts }
    : { rolledBack: none, overwritten: { writes, sessions: both('overwritten') }, logouts };
}

/** Adds and checkouts that were undone for good. */
export function undoneWrites(trial: MeasuredTrial): number {
  const { rolledBack, overwritten } = undoneOf(trial);
  return rolledBack.writes + overwritten.writes;
}
