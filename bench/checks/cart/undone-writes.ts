import type { Sums } from '../contract/checker.ts';
import type { CartState, Suspicion, UndoneTally } from './state.ts';

/** Counts a suspicion as it stands now: an add whose item is missing, or a checkout whose items are back. */
export function countUndone(cart: CartState, suspicion: Suspicion): void {
  cart.undone ??= { rolledBack: 0, overwritten: 0, checkout: null };
  count(cart.undone, suspicion);
}

function count(tally: UndoneTally, { should, rightAgain, anomaly }: Suspicion): void {
  if (rightAgain) return;
  if (should === 'be-gone') {
    const checkout = `${anomaly.kind} ${anomaly.acknowledged?.requestId}`;
    if (checkout === tally.checkout) return;
    tally.checkout = checkout;
  }
  if (anomaly.kind === 'rolled-back') tally.rolledBack++;
  else tally.overwritten++;
}

/** The undone writes of one session: those that are settled, and those that are suspected. */
export function undoneSums({ undone }: CartState, suspicions: readonly Suspicion[]): Partial<Sums> {
  if (undone === null && suspicions.length === 0) return {};
  const tally = { ...(undone ?? { rolledBack: 0, overwritten: 0, checkout: null }) };
  for (const suspicion of suspicions) count(tally, suspicion);
  const { rolledBack, overwritten } = tally;
  return {
    rolledBackWrites: rolledBack,
    rolledBackSessions: rolledBack > 0 ? 1 : 0,
    overwrittenWrites: overwritten,
    overwrittenSessions: overwritten > 0 ? 1 : 0,
  };
}
