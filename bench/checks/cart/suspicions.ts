import { type Operation, parseRequestId } from '../../model/operation.ts';
import { addAnomaly } from '../anomalies.ts';
import { isLostUpdate, outcomeOf, type SessionState } from '../session/state.ts';
import { type Expected, witness } from '../witness.ts';
import { markGone } from './gone-items.ts';
import { mayBeOverwritten } from './overlaps.ts';
import type { CartState, Doubt, Span } from './state.ts';
import { countUndone, noUndone } from './undone-writes.ts';

/** Doubts that may still be cleared up; the oldest is settled when there are more. */
const OPEN_DOUBTS = 64;

/** An answer that lacked an effect it had to show. */
interface Lack {
  readonly item: string;
  readonly should: Doubt['should'];
  readonly expected: Expected;
  readonly explainable: Span;
  readonly verifiedUs: number;
}

/** Doubts whether an acknowledged effect is still there. An older doubt about the same item that was over is settled. */
export function doubt(
  session: SessionState,
  cart: CartState,
  operation: Operation,
  served: readonly string[],
  lack: Lack,
): void {
  const { item, should, expected, explainable, verifiedUs } = lack;
  const before = cart.doubts.find((known) => known.item === item);
  if (before?.rightAgain === false) return;
  if (before !== undefined) settle(session, cart, before);
  const { endUs } = operation;
  const kind = mayBeOverwritten(cart, verifiedUs, endUs) ? 'overwritten' : 'rolled-back';
  const anomaly = witness(kind, session, operation, expected, `items [${served.join(', ')}]`);
  const open = { shownUs: endUs, untilUs: endUs, rightAgain: false, closed: false };
  cart.doubts.push({ item, should, anomaly, explainable, verifiedUs, ...open });
  const [oldest] = cart.doubts;
  if (cart.doubts.length > OPEN_DOUBTS && oldest !== undefined) settle(session, cart, oldest);
}

/** Takes back the doubts about missing items that a checkout within `span` explains; returns them. */
export function retract(cart: CartState, span: Span): Doubt[] {
  const explained = cart.doubts.filter(
    ({ should, rightAgain, explainable: { fromUs, toUs } }) =>
      should === 'be-there' && !rightAgain && fromUs < toUs && span.fromUs < toUs && span.toUs > fromUs,
  );
  for (const one of explained) remove(cart, one);
  return explained;
}

function settle(session: SessionState, cart: CartState, settled: Doubt): void {
  remove(cart, settled);
  const { item, should, rightAgain, shownUs, explainable, anomaly } = settled;
  if (should === 'be-there' && !rightAgain) {
    const seq = parseRequestId(anomaly.requestId)?.seq ?? session.loginSeq;
    markGone(session, cart, item, { byUs: shownUs, sinceUs: explainable.fromUs, seq, node: anomaly.node });
  }
  if (cart.unheard.has(item)) return;
  addAnomaly(session, outcomeOf(settled));
  if (isLostUpdate(settled)) session.lostUpdates++;
  session.undone ??= noUndone();
  countUndone(session.undone, settled);
}

function remove({ doubts }: CartState, removed: Doubt): void {
  const index = doubts.indexOf(removed);
  if (index >= 0) doubts.splice(index, 1);
}
