import type { MeasuredTrial } from '../model/measured-trial.ts';

/** Adds and checkouts that were undone for good. */
export function undoneWrites({ undone: { rolledBack, overwritten } }: MeasuredTrial): number {
  return rolledBack.writes + overwritten.writes;
}
