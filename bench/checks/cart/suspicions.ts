import { type Operation, parseRequestId } from '../../model/operation.ts';
import type { Anomaly } from '../../model/verdict.ts';
import { addAnomaly, type Expected, witness } from '../contract/anomalies.ts';
import type { Session } from '../contract/session.ts';
import type { Span } from '../contract/span.ts';
import { markGone } from './gone-items.ts';
import { mayBeOverwritten } from './overlaps.ts';
import type { CartState, Suspicion } from './state.ts';
import { countUndone } from './undone-writes.ts';

/** Suspicions that may still be explained. When there are more, the oldest is settled. */
const OPEN_SUSPICIONS = 64;

/** An effect that an answer had to show, and did not. */
export interface Missing {
  readonly item: string;
  readonly should: Suspicion['should'];
  readonly expected: Expected;
  readonly explainable: Span;
  readonly verifiedUs: number;
}

/** Suspects that an acknowledged effect is undone. An older suspicion of the item is settled if it was right again. */
export function suspect(
  session: Session,
  cart: CartState,
  operation: Operation,
  served: readonly string[],
  missing: Missing,
): void {
  const { item, should, expected, explainable, verifiedUs } = missing;
  const before = cart.suspicions.find((known) => known.item === item);
  if (before?.rightAgain === false) return;
  if (before !== undefined) settle(session, cart, before);
  const { endUs } = operation;
  const kind = mayBeOverwritten(cart, verifiedUs, endUs) ? 'overwritten' : 'rolled-back';
  const anomaly = witness(kind, session, operation, expected, `items [${served.join(', ')}]`);
  const open = { shownUs: endUs, untilUs: endUs, rightAgain: false, closed: false };
  cart.suspicions.push({ item, should, anomaly, explainable, verifiedUs, ...open });
  const [oldest] = cart.suspicions;
  if (cart.suspicions.length > OPEN_SUSPICIONS && oldest !== undefined) settle(session, cart, oldest);
}

/** Removes the suspicions of missing items that a checkout within `span` explains; returns them. */
export function explainAway(cart: CartState, span: Span): Suspicion[] {
  const explained = cart.suspicions.filter(
    ({ should, rightAgain, explainable: { fromUs, toUs } }) =>
      should === 'be-there' && !rightAgain && fromUs < toUs && span.fromUs < toUs && span.toUs > fromUs,
  );
  for (const one of explained) remove(cart, one);
  return explained;
}

/** The suspicions that count: an item that the user never added is no loss when it is gone. */
export function suspicionsOf({ suspicions, unheard }: CartState): readonly Suspicion[] {
  return suspicions.filter(({ item }) => !unheard.has(item));
}

/** What a suspicion amounts to if no later answer changes it. */
export function outcomeOf({ anomaly, rightAgain }: Suspicion): Anomaly {
  if (!rightAgain || anomaly.kind === 'overwritten') return anomaly;
  return { ...anomaly, kind: 'stale', observed: `${anomaly.observed}, later right again` };
}

/** Whether an acknowledged item is missing for good, as far as is known. */
export function isLostUpdate({ should, rightAgain }: Suspicion): boolean {
  return should === 'be-there' && !rightAgain;
}

function settle(session: Session, cart: CartState, settled: Suspicion): void {
  remove(cart, settled);
  const { item, should, rightAgain, shownUs, explainable, anomaly } = settled;
  if (should === 'be-there' && !rightAgain) {
    const seq = parseRequestId(anomaly.requestId)?.seq ?? session.loginSeq;
    markGone(session, cart, item, { byUs: shownUs, sinceUs: explainable.fromUs, seq, node: anomaly.node });
  }
  if (cart.unheard.has(item)) return;
  addAnomaly(session, outcomeOf(settled));
  if (isLostUpdate(settled)) cart.lostUpdates++;
  countUndone(cart, settled);
}

function remove({ suspicions }: CartState, removed: Suspicion): void {
  const index = suspicions.indexOf(removed);
  if (index >= 0) suspicions.splice(index, 1);
}
