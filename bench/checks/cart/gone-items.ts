import { ownSeq, type SessionIdentity } from './own-seq.ts';
import type { CartState, Forgotten, GoneItem, Span } from './state.ts';

/** Items that are remembered one by one. */
const KEPT_GONE = 64;

/** The item is no longer in the cart, and must not come back. */
export function markGone(session: SessionIdentity, cart: CartState, item: string, gone: GoneItem): void {
  cart.items.delete(item);
  cart.gone.set(item, gone);
  if (cart.gone.size <= KEPT_GONE) return;
  for (const [oldest, { byUs, sinceUs }] of cart.gone) {
    cart.gone.delete(oldest);
    cart.forgottenGone = forgotten(cart.forgottenGone, ownSeq(session, oldest), { fromUs: sinceUs, toUs: byUs });
    return;
  }
}

/** Widens the account of what was forgotten. */
export function forgotten(before: Forgotten | null, seq: number | null, span: Span): Forgotten {
  return {
    belowSeq: Math.max(before?.belowSeq ?? 0, (seq ?? -1) + 1),
    fromUs: Math.min(before?.fromUs ?? Number.POSITIVE_INFINITY, span.fromUs),
    toUs: Math.max(before?.toUs ?? Number.NEGATIVE_INFINITY, span.toUs),
  };
}
