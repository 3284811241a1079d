import type { UndoneCount, UndoneWrites } from '../../model/verdict.ts';
import type { Doubt } from './state.ts';

/** What is known of the writes of one session that are undone for good. */
export interface UndoneTally {
  rolledBack: number;
  overwritten: number;
  /** The checkout that was counted last: each item that it had taken comes back by itself. */
  checkout: string | null;
}

export function noUndone(): UndoneTally {
  return { rolledBack: 0, overwritten: 0, checkout: null };
}

/** Counts a doubt as it stands now: an add whose item is missing, or a checkout whose items are back. */
export function countUndone(tally: UndoneTally, { should, rightAgain, anomaly }: Doubt): void {
  if (rightAgain) return;
  if (should === 'be-gone') {
    const checkout = `${anomaly.kind} ${anomaly.acknowledged?.requestId}`;
    if (checkout === tally.checkout) return;
    tally.checkout = checkout;
  }
  if (anomaly.kind === 'rolled-back') tally.rolledBack++;
  else tally.overwritten++;
}

/** What became of the writes of many sessions. */
export type UndoneSum = Pick<UndoneWrites, 'rolledBack' | 'overwritten'>;

/** The sum with one more session: what was settled of its writes, and the doubts about others. */
export function withUndone(sum: UndoneSum, settled: UndoneTally | null, doubts: readonly Doubt[]): UndoneSum {
  if (settled === null && doubts.length === 0) return sum;
  const tally = { ...(settled ?? noUndone()) };
  for (const doubt of doubts) countUndone(tally, doubt);
  return {
    rolledBack: plus(sum.rolledBack, tally.rolledBack),
    overwritten: plus(sum.overwritten, tally.overwritten),
  };
}

function plus(sum: UndoneCount, writes: number): UndoneCount {
  return writes === 0 ? sum : { writes: sum.writes + writes, sessions: sum.sessions + 1 };
}
