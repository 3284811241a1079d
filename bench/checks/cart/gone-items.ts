import { parseRequestId } from '../../model/operation.ts';
import type { Session } from '../contract/session.ts';
import type { Span } from '../contract/span.ts';
import type { CartState, Forgotten, GoneItem } from './state.ts';

/** Items that are remembered one by one. */
const KEPT_GONE = 64;

/** The item is no longer in the cart, and must not come back. */
export function markGone(session: Session, cart: CartState, item: string, gone: GoneItem): void {
  cart.items.delete(item);
  cart.gone.set(item, gone);
  if (cart.gone.size <= KEPT_GONE) return;
  for (const [oldest, { byUs, sinceUs }] of cart.gone) {
    cart.gone.delete(oldest);
    cart.forgottenGone = forgotten(cart.forgottenGone, ownSeq(session, oldest), { fromUs: sinceUs, toUs: byUs });
    return;
  }
}

/** Widens the range of what is no longer remembered one by one. */
export function forgotten(before: Forgotten | null, seq: number | null, span: Span): Forgotten {
  return {
    belowSeq: Math.max(before?.belowSeq ?? 0, (seq ?? -1) + 1),
    fromUs: Math.min(before?.fromUs ?? Number.POSITIVE_INFINITY, span.fromUs),
    toUs: Math.max(before?.toUs ?? Number.NEGATIVE_INFINITY, span.toUs),
  };
}

/** Which request of the user added an item; null if no request of this session can have. */
export function ownSeq({ vu, loginSeq }: Session, item: string): number | null {
  const id = parseRequestId(item);
  return id !== null && id.vu === vu && id.seq > loginSeq ? id.seq : null;
}
