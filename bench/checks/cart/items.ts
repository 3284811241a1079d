import { type Operation, requestIdOf } from '../../model/operation.ts';
import { addAnomaly, witness } from '../contract/anomalies.ts';
import { acknowledgedOf, type Session } from '../contract/session.ts';
import { spanOf } from '../contract/span.ts';
import { keepUnheard, know } from './adds.ts';
import { explain, explainableSpan, verifiedUs } from './checkouts.ts';
import { ownSeq } from './gone-items.ts';
import { becomeOverwritten, mayBeOverwritten, noteLateSave } from './overlaps.ts';
import type { CartState, KnownItem } from './state.ts';
import { suspect } from './suspicions.ts';

/**
 * Compares the items that an answer showed with those that were acknowledged, and notes what it showed. An item must be
 * there from its acknowledgement, or from the first answer that showed it, until a checkout that may have come later.
 *
 * An item that is missing, or back, is a suspicion first: a request under way may explain it. It is `stale` if a later
 * answer is right again. Else it is `overwritten` where another save may have undone it, and `rolled-back` otherwise.
 */
export function checkItems(session: Session, cart: CartState, operation: Operation, served: readonly string[]): void {
  const { endUs } = operation;
  const sentUs = operation.sentUs ?? endUs;
  const verifyUs = cart.overlapUntilUs <= sentUs ? endUs : sentUs;
  const mark = ++cart.answers;
  let upperUs = endUs;
  let shown = 0;
  for (const item of served) {
    const known = cart.items.get(item) ?? meet(session, cart, operation, served, item);
    if (known === null) continue;
    if (known.mark === mark) {
      if (!known.doubled) cart.doubledWrites++;
      known.doubled = true;
      continue;
    }
    known.mark = mark;
    shown++;
    if (endUs < known.byUs) known.byUs = endUs;
    if (sentUs > known.seenUs) known.seenUs = sentUs;
    if (verifyUs > known.verifiedUs) known.verifiedUs = verifyUs;
    if (known.byUs < upperUs) upperUs = known.byUs;
  }
  if (shown < cart.items.size) missItems(session, cart, operation, served, upperUs);
  if (cart.suspicions.length > 0) noticeGone(cart, operation, served);
}

/** The answer, which has the latest mark, did not show all known items. */
function missItems(
  session: Session,
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
    const effect = {
      item,
      expected,
      explainable,
      verifiedUs: verifiedUs(known, operation),
      should: 'be-there',
    } as const;
    suspect(session, cart, operation, served, effect);
  }
}

/**
 * An answer showed an item that is not known to be in the cart.
 *
 * @returns null if the item is still not known to be there.
 */
function meet(
  session: Session,
  cart: CartState,
  operation: Operation,
  served: readonly string[],
  item: string,
): KnownItem | null {
  const { fromUs: sentUs, toUs: endUs } = spanOf(operation);
  const suspected = cart.suspicions.find((one) => one.item === item && !one.rightAgain);
  if (suspected !== undefined) {
    if (suspected.should === 'be-gone' || suspected.closed || sentUs < suspected.shownUs) return null;
    suspected.rightAgain = true;
    suspected.untilUs = endUs;
    if (mayBeOverwritten(cart, suspected.verifiedUs, endUs)) becomeOverwritten(suspected);
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
    const effect = { item, expected, should: 'be-gone', explainable: NEVER, verifiedUs: gone.sinceUs } as const;
    suspect(session, cart, operation, served, effect);
    return null;
  }
  if (seq !== null && seq < (cart.forgottenAdds?.belowSeq ?? 0)) {
    return know(cart, item, cart.forgottenAdds?.fromUs ?? sentUs, operation);
  }
  const { forgottenGone } = cart;
  if (seq !== null && forgottenGone !== null && seq < forgottenGone.belowSeq) {
    if (sentUs < forgottenGone.toUs) return null;
    const expected = { text: `item ${item} checked out before`, acknowledged: acknowledgedOf(session) };
    const effect = { item, expected, should: 'be-gone', explainable: NEVER, verifiedUs: forgottenGone.fromUs } as const;
    suspect(session, cart, operation, served, effect);
    return null;
  }
  return meetUnheard(session, cart, operation, item, seq);
}

const NEVER = { fromUs: 0, toUs: 0 };

/** No known operation added the item. The answer to its add may still be on its way, if the session can have sent it. */
function meetUnheard(
  session: Session,
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
  keepUnheard(session, cart, item, foreign);
  return know(cart, item, Number.NEGATIVE_INFINITY, operation);
}

/** Items that should be gone, and now are. */
function noticeGone(cart: CartState, operation: Operation, served: readonly string[]): void {
  const { fromUs: sentUs, toUs: endUs } = spanOf(operation);
  for (const one of cart.suspicions) {
    if (one.should === 'be-there' || one.rightAgain || one.closed) continue;
    if (sentUs < one.shownUs || served.includes(one.item)) continue;
    one.rightAgain = true;
    one.untilUs = endUs;
    if (mayBeOverwritten(cart, one.verifiedUs, endUs)) becomeOverwritten(one);
  }
}
