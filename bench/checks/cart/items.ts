import { type Operation, requestIdOf } from '../../model/operation.ts';
import { addAnomaly } from '../anomalies.ts';
import { acknowledgedOf, type SessionState } from '../session/state.ts';
import { witness } from '../witness.ts';
import { explain, explainableSpan, spanOf, verifiedUs } from './checkouts.ts';
import { forgotten } from './gone-items.ts';
import { becomeOverwritten, mayBeOverwritten, noteLateSave, noteOpenSave, noteSave } from './overlaps.ts';
import { ownSeq } from './own-seq.ts';
import { type CartState, emptyCart, type KnownItem } from './state.ts';
import { doubt } from './suspicions.ts';

/** Adds of unknown outcome, or not heard of, that are remembered one by one. */
const KEPT_OPEN_ADDS = 64;

export function cartOf(session: SessionState): CartState {
  session.cart ??= emptyCart();
  return session.cart;
}

/**
 * Holds the items an answer showed against those that were acknowledged, and brings the session up to date. An item
 * must be there from its acknowledgement, or from the first answer that showed it, until a checkout that may have
 * come later. What is missing, or back, is first a doubt: a request under way may explain it; `stale` if a later
 * answer is right again; otherwise `rolled-back`, or `overwritten` where another save may have done it.
 */
export function checkItems(session: SessionState, operation: Operation, served: readonly string[]): void {
  if (session.cart === null && served.length === 0) return;
  const cart = cartOf(session);
  const { fromUs: sentUs, toUs: endUs } = spanOf(operation);
  const isCalm = cart.turbulentUntilUs <= sentUs;
  const mark = ++cart.answers;
  let upperUs = endUs;
  let shown = 0;
  for (const item of served) {
    const known = cart.items.get(item) ?? meet(session, cart, operation, served, item);
    if (known === null) continue;
    if (known.mark === mark) {
      if (!known.doubled) session.doubledWrites++;
      known.doubled = true;
      continue;
    }
    known.mark = mark;
    shown++;
    known.byUs = Math.min(known.byUs, endUs);
    known.seenUs = Math.max(known.seenUs, sentUs);
    known.verifiedUs = Math.max(known.verifiedUs, isCalm ? endUs : sentUs);
    upperUs = Math.min(upperUs, known.byUs);
  }
  if (shown < cart.items.size) missItems(session, cart, operation, served, upperUs);
  if (cart.doubts.length > 0) noticeGone(cart, operation, served);
}

/** Items that are known and that the answer, whose mark is the latest, did not show. */
function missItems(
  session: SessionState,
  cart: CartState,
  operation: Operation,
  served: readonly string[],
  upperUs: number,
): void {
  const { fromUs: sentUs } = spanOf(operation);
  const own = operation.kind === 'add' ? requestIdOf(operation.vu, operation.seq) : null;
  const missing = [...cart.items].filter(
    ([item, known]) => known.mark !== cart.answers && (known.byUs <= sentUs || item === own),
  );
  if (missing.length === 0) return;
  for (const [item, known] of explain(session, cart, operation, missing, upperUs)) {
    cart.items.delete(item);
    const expected = {
      text: `item ${item}, acknowledged`,
      acknowledged: { requestId: item, atUs: known.byUs, node: known.node },
    };
    const explainable = explainableSpan(known, upperUs);
    const lack = { item, expected, explainable, verifiedUs: verifiedUs(known, operation), should: 'be-there' } as const;
    doubt(session, cart, operation, served, lack);
  }
}

/** An answer showed an item that is not known to be there. Null where it stays so. */
function meet(
  session: SessionState,
  cart: CartState,
  operation: Operation,
  served: readonly string[],
  item: string,
): KnownItem | null {
  const { fromUs: sentUs, toUs: endUs } = spanOf(operation);
  const doubted = cart.doubts.find((one) => one.item === item && !one.rightAgain);
  if (doubted !== undefined) {
    if (doubted.should === 'be-gone' || doubted.closed || sentUs < doubted.shownUs) return null;
    doubted.rightAgain = true;
    doubted.untilUs = endUs;
    if (mayBeOverwritten(cart, doubted.verifiedUs, endUs)) becomeOverwritten(doubted);
    return know(cart, item, sentUs, operation);
  }
  const gone = cart.gone.get(item);
  const seq = ownSeq(session, item);
  const openSentUs = cart.openAdds.get(item);
  if (openSentUs !== undefined) {
    cart.openAdds.delete(item);
    noteLateSave(cart, { fromUs: openSentUs, toUs: endUs });
    return know(cart, item, openSentUs, operation);
  }
  if (gone !== undefined) {
    if (sentUs < gone.byUs) return null;
    const acknowledged = { requestId: requestIdOf(session.vu, gone.seq), atUs: gone.byUs, node: gone.node };
    const expected = { text: `item ${item} checked out, acknowledged`, acknowledged };
    const lack = { item, expected, should: 'be-gone', explainable: NEVER, verifiedUs: gone.sinceUs } as const;
    doubt(session, cart, operation, served, lack);
    return null;
  }
  if (seq !== null && seq < (cart.forgottenAdds?.belowSeq ?? 0)) {
    return know(cart, item, cart.forgottenAdds?.fromUs ?? sentUs, operation);
  }
  const { forgottenGone } = cart;
  if (seq !== null && forgottenGone !== null && seq < forgottenGone.belowSeq) {
    if (sentUs < forgottenGone.toUs) return null;
    const expected = { text: `item ${item} checked out before`, acknowledged: acknowledgedOf(session) };
    const lack = { item, expected, should: 'be-gone', explainable: NEVER, verifiedUs: forgottenGone.fromUs } as const;
    doubt(session, cart, operation, served, lack);
    return null;
  }
  return meetUnheard(session, cart, operation, item, seq);
}

const NEVER = { fromUs: 0, toUs: 0 };

/** Nobody has heard of its adding: its own answer may still be on its way, unless it is of another session. */
function meetUnheard(
  session: SessionState,
  cart: CartState,
  operation: Operation,
  item: string,
  seq: number | null,
): KnownItem | null {
  const expected = { text: 'only items that the user added', acknowledged: acknowledgedOf(session) };
  const foreign = witness('corrupted', session, operation, expected, `item ${item}`);
  if (seq === null) {
    addAnomaly(session, foreign);
    return null;
  }
  cart.unheard.set(item, foreign);
  if (cart.unheard.size > KEPT_OPEN_ADDS) {
    for (const [oldest, anomaly] of cart.unheard) {
      cart.unheard.delete(oldest);
      cart.items.delete(oldest);
      addAnomaly(session, anomaly);
      break;
    }
  }
  return know(cart, item, Number.NEGATIVE_INFINITY, operation);
}

/** From now on the item is known to be there, as an answer shows. */
function know(cart: CartState, item: string, writtenFromUs: number, operation: Operation): KnownItem {
  const { fromUs: seenUs, toUs: byUs } = spanOf(operation);
  const { node } = operation;
  const known = { writtenFromUs, byUs, seenUs, verifiedUs: seenUs, node, mark: 0, doubled: false };
  cart.items.set(item, known);
  return known;
}

/** Items that should have been gone, and are now. */
function noticeGone(cart: CartState, operation: Operation, served: readonly string[]): void {
  const { fromUs: sentUs, toUs: endUs } = spanOf(operation);
  for (const one of cart.doubts) {
    if (one.should === 'be-there' || one.rightAgain || one.closed) continue;
    if (sentUs < one.shownUs || served.includes(one.item)) continue;
    one.rightAgain = true;
    one.untilUs = endUs;
    if (mayBeOverwritten(cart, one.verifiedUs, endUs)) becomeOverwritten(one);
  }
}

/** An add was acknowledged. */
export function takeAdd(session: SessionState, item: string, operation: Operation): void {
  const cart = cartOf(session);
  const span = spanOf(operation);
  const known = cart.items.get(item);
  const wasSeen = cart.unheard.delete(item);
  if (known !== undefined) known.writtenFromUs = Math.max(known.writtenFromUs, span.fromUs);
  // What had been seen before and is not there any more has been judged.
  else if (!wasSeen) know(cart, item, span.fromUs, operation);
  noteSave(cart, span);
}

/** An add has an unknown outcome: its effect may show once, now or at any later time. */
export function openAdd(session: SessionState, item: string, operation: Operation): void {
  const cart = cartOf(session);
  const { fromUs, toUs } = spanOf(operation);
  if (cart.unheard.delete(item)) {
    noteLateSave(cart, { fromUs, toUs });
    return;
  }
  cart.openAdds.set(item, fromUs);
  if (cart.openAdds.size > KEPT_OPEN_ADDS) {
    for (const [oldest, sentUs] of cart.openAdds) {
      cart.openAdds.delete(oldest);
      cart.forgottenAdds = forgotten(cart.forgottenAdds, ownSeq(session, oldest), { fromUs: sentUs, toUs: sentUs });
      break;
    }
  }
  noteOpenSave(cart, fromUs);
}
