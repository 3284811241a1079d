import type { Operation } from '../../model/operation.ts';
import type { Session } from '../contract/session.ts';
import { overlap, type Span, spanOf } from '../contract/span.ts';
import { markGone } from './gone-items.ts';
import { noteLateSave, noteOpenSave, noteSave } from './overlaps.ts';
import { type CartState, type GoneItem, type KnownItem, remember, type Suspicion } from './state.ts';
import { explainAway } from './suspicions.ts';

/** Checkouts of unknown outcome that are remembered by their time. Later ones count as sent with the last of these. */
const KEPT_OPEN = 16;

/** A checkout was acknowledged: it took all that was in the cart before it was sent. */
export function takeCheckout(session: Session, cart: CartState, operation: Operation): void {
  const span = spanOf(operation);
  const gone = { byUs: span.toUs, sinceUs: span.fromUs, seq: operation.seq, node: operation.node };
  for (const [item, known] of cart.items) {
    // Whether it took an item that was added at the same time, a later answer must show.
    if (known.byUs <= span.fromUs) markGone(session, cart, item, gone);
  }
  remember(cart.checkouts, span);
  noteSave(cart, span);
  giveBack(cart, span);
  for (const one of explainAway(cart, span)) markGone(session, cart, one.item, goneAsSeen(one, operation));
  for (const suspicion of cart.suspicions) {
    if (suspicion.shownUs <= span.fromUs) suspicion.closed = true;
  }
}

/** A checkout has an unknown outcome: it may empty the cart once, now or at any later time. */
export function openCheckout(session: Session, cart: CartState, operation: Operation): void {
  const { fromUs } = spanOf(operation);
  giveBack(cart, { fromUs, toUs: Number.POSITIVE_INFINITY });
  addOpen(cart, fromUs, 1);
  const explained = explainAway(cart, { fromUs, toUs: Number.POSITIVE_INFINITY });
  for (const one of explained) markGone(session, cart, one.item, goneAsSeen(one, operation));
  // Where another save may have taken the items, the checkout may still take effect.
  const certain = explained.filter(({ anomaly }) => anomaly.kind === 'rolled-back');
  if (certain.length > 0) {
    const seenUs = Math.max(...certain.map(({ shownUs }) => shownUs));
    use(cart, commonSpan(certain.map(({ explainable }) => explainable)), seenUs);
  }
  noteOpenSave(cart, fromUs);
}

/**
 * Looks for checkouts that took the items that an answer lacked. A checkout empties the cart, so it took effect before
 * any item was added that the answer showed.
 *
 * @param upperUs by then at least one of the items that the answer showed was in the cart.
 * @returns the items that no checkout explains.
 */
export function explain(
  session: Session,
  cart: CartState,
  operation: Operation,
  missing: readonly (readonly [item: string, known: KnownItem])[],
  upperUs: number,
): (readonly [item: string, known: KnownItem])[] {
  const byOpen: Span[] = [];
  const left = missing.filter(([item, known]) => {
    const span = explainableSpan(known, upperUs);
    if (span.fromUs >= span.toUs) return true;
    if (!cart.checkouts.some((checkout) => overlap(checkout, span))) {
      const [first] = cart.openCheckouts;
      if (first === undefined || first.sentUs >= upperUs) return true;
      // Where another save may have taken the item, the checkout may still take effect.
      if (cart.overlapUntilUs <= verifiedUs(known, operation)) byOpen.push(span);
    }
    const { endUs: byUs, seq, node } = operation;
    markGone(session, cart, item, { byUs, sinceUs: span.fromUs, seq, node });
    return false;
  });
  if (byOpen.length > 0) use(cart, commonSpan(byOpen), operation.endUs);
  return left;
}

/** The item's add was undone after this, if this answer lacks the item. */
export function verifiedUs(known: KnownItem, operation: Operation): number {
  // Another tab may have seen the item while this request was under way: this answer may be older than that.
  return Math.min(known.verifiedUs, spanOf(operation).fromUs);
}

/** Between these times a checkout would explain why an item is missing. */
export function explainableSpan({ writtenFromUs, seenUs }: KnownItem, upperUs: number): Span {
  return { fromUs: Math.max(writtenFromUs, seenUs), toUs: upperUs };
}

/**
 * An open checkout took effect within `span`, as an answer showed by `seenUs`. It is assigned to the
 * latest one that is possible, because earlier ones can still explain more.
 */
function use(cart: CartState, span: Span, seenUs: number): void {
  const index = cart.openCheckouts.findLastIndex(({ sentUs }) => sentUs < span.toUs);
  const open = cart.openCheckouts[index];
  const firstUs = cart.openCheckouts[0]?.sentUs;
  if (open === undefined || firstUs === undefined) return;
  open.count--;
  if (open.count === 0) cart.openCheckouts.splice(index, 1);
  remember(cart.checkouts, { fromUs: Math.max(span.fromUs, firstUs), toUs: span.toUs });
  cart.usedCheckouts.push({ sentUs: open.sentUs, span });
  if (cart.usedCheckouts.length > KEPT_OPEN) {
    const [oldest] = cart.usedCheckouts.splice(0, 1);
    if (oldest !== undefined) addOpen(cart, oldest.sentUs, 1);
  }
  noteLateSave(cart, { fromUs: open.sentUs, toUs: seenUs });
}

/** A checkout that is known only now may explain items assigned to an open checkout; that one is reopened. */
function giveBack(cart: CartState, span: Span): void {
  for (const used of cart.usedCheckouts.filter((one) => overlap(one.span, span))) {
    cart.usedCheckouts.splice(cart.usedCheckouts.indexOf(used), 1);
    addOpen(cart, used.sentUs, 1);
  }
}

function addOpen({ openCheckouts }: CartState, sentUs: number, count: number): void {
  const same = openCheckouts.find((open) => open.sentUs === sentUs);
  if (same !== undefined) {
    same.count += count;
    return;
  }
  openCheckouts.push({ sentUs, count });
  openCheckouts.sort((a, b) => a.sentUs - b.sentUs);
  if (openCheckouts.length <= KEPT_OPEN) return;
  const [last] = openCheckouts.splice(-1, 1);
  const before = openCheckouts.at(-1);
  if (last !== undefined && before !== undefined) before.count += last.count;
}

function goneAsSeen({ explainable, shownUs, anomaly }: Suspicion, { seq }: Operation): GoneItem {
  return { byUs: shownUs, sinceUs: explainable.fromUs, seq, node: anomaly.node };
}

function commonSpan(spans: readonly Span[]): Span {
  return {
    fromUs: Math.min(...spans.map(({ fromUs }) => fromUs)),
    toUs: Math.max(...spans.map(({ toUs }) => toUs)),
  };
}
