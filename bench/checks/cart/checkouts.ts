import type { Operation } from '../../model/operation.ts';
import { markGone } from './gone-items.ts';
import { noteLateSave, noteOpenSave, noteSave } from './overlaps.ts';
import type { SessionIdentity } from './own-seq.ts';
import { type CartState, type Doubt, type GoneItem, type KnownItem, overlap, remember, type Span } from './state.ts';
import { retract } from './suspicions.ts';

/** Checkouts of unknown outcome that are remembered by their time; later ones count as sent with the last of these. */
const KEPT_OPEN = 16;

/** A checkout was acknowledged: what was in the cart before it was sent is gone. */
export function takeCheckout(session: SessionIdentity, cart: CartState, operation: Operation): void {
  const span = spanOf(operation);
  const gone = { byUs: span.toUs, sinceUs: span.fromUs, seq: operation.seq, node: operation.node };
  for (const [item, known] of cart.items) {
    // Of what was added at the same time, an answer must show which came first.
    if (known.byUs <= span.fromUs) markGone(session, cart, item, gone);
  }
  remember(cart.checkouts, span);
  noteSave(cart, span);
  giveBack(cart, span);
  for (const one of retract(cart, span)) markGone(session, cart, one.item, goneAsSeen(one, operation));
  for (const doubt of cart.doubts) {
    if (doubt.shownUs <= span.fromUs) doubt.closed = true;
  }
}

/** A checkout has an unknown outcome: it may take what is there once, now or at any later time. */
export function openCheckout(session: SessionIdentity, cart: CartState, operation: Operation): void {
  const { fromUs } = spanOf(operation);
  giveBack(cart, { fromUs, toUs: Number.POSITIVE_INFINITY });
  addOpen(cart, fromUs, 1);
  const explained = retract(cart, { fromUs, toUs: Number.POSITIVE_INFINITY });
  for (const doubt of explained) markGone(session, cart, doubt.item, goneAsSeen(doubt, operation));
  // What another save may have taken leaves it open whether the checkout is still to come.
  const certain = explained.filter(({ anomaly }) => anomaly.kind === 'rolled-back');
  if (certain.length > 0) {
    const seenUs = Math.max(...certain.map(({ shownUs }) => shownUs));
    use(cart, commonSpan(certain.map(({ explainable }) => explainable)), seenUs);
  }
  noteOpenSave(cart, fromUs);
}

/**
 * Looks for checkouts that took these items, which were missing in an answer; returns those that none explains. A
 * checkout takes all there is, so it came before anything that the answer showed was there.
 *
 * @param upperUs by then everything that the answer showed was in the cart, or some of it.
 */
export function explain(
  session: SessionIdentity,
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
      // Where another save may have taken the item, the checkout may still be to come.
      if (cart.turbulentUntilUs <= verifiedUs(known, operation)) byOpen.push(span);
    }
    const { endUs: byUs, seq, node } = operation;
    markGone(session, cart, item, { byUs, sinceUs: span.fromUs, seq, node });
    return false;
  });
  if (byOpen.length > 0) use(cart, commonSpan(byOpen), operation.endUs);
  return left;
}

/** Since when something must have undone the item's adding that this answer lacked. */
export function verifiedUs(known: KnownItem, operation: Operation): number {
  // What another tab has seen meanwhile, this answer may have been before.
  return Math.min(known.verifiedUs, spanOf(operation).fromUs);
}

/** Between these times a checkout would explain why an item was missing. */
export function explainableSpan({ writtenFromUs, seenUs }: KnownItem, upperUs: number): Span {
  return { fromUs: Math.max(writtenFromUs, seenUs), toUs: upperUs };
}

export function spanOf({ sentUs, endUs }: Operation): Span {
  return { fromUs: sentUs ?? endUs, toUs: endUs };
}

/** The open checkout that fits the least elsewhere happened within `span`, as an answer showed by `seenUs`. */
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

/** A checkout that nobody had heard of may have done what another one was taken to have done: that one may yet. */
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

function goneAsSeen({ explainable, shownUs, anomaly }: Doubt, { seq }: Operation): GoneItem {
  return { byUs: shownUs, sinceUs: explainable.fromUs, seq, node: anomaly.node };
}

function commonSpan(spans: readonly Span[]): Span {
  return {
    fromUs: Math.min(...spans.map(({ fromUs }) => fromUs)),
    toUs: Math.max(...spans.map(({ toUs }) => toUs)),
  };
}
