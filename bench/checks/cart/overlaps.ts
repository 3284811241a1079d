import { overlap, type Span } from '../contract/span.ts';
import { type CartState, remember, type Suspicion } from './state.ts';

/**
 * A store that saves whole sessions loses a write when another save read the session before that write and saved it
 * afterwards. So where two saves were under way at the same time, or one may still take effect, missing writes are
 * `overwritten`: by the middleware, not by the store.
 */

/** Two requests that end in the same µs may have had their effects in either order. */
const TIE_US = 0.5;

/** A save is known to have happened within `span`. */
export function noteSave(cart: CartState, span: Span): void {
  let fromUs = span.fromUs;
  let toUs = Number.NEGATIVE_INFINITY;
  for (const other of cart.saves) {
    if (!overlap(span, other)) continue;
    fromUs = Math.min(fromUs, other.fromUs);
    toUs = Math.max(toUs, span.toUs + TIE_US, other.toUs + TIE_US);
  }
  remember(cart.saves, span);
  if (toUs > Number.NEGATIVE_INFINITY) markOverlap(cart, { fromUs, toUs });
}

/** A save of unknown outcome is known to have happened by the end of `span`. What it undid before is unknown. */
export function noteLateSave(cart: CartState, span: Span): void {
  noteSave(cart, span);
  markOverlap(cart, span);
}

/** A save of unknown outcome was sent at `sentUs`: from now on it may undo any other, once. */
export function noteOpenSave(cart: CartState, sentUs: number): void {
  for (const suspicion of cart.suspicions) if (sentUs < suspicion.untilUs) becomeOverwritten(suspicion);
}

/** Whether another save may have undone an effect after `verifiedUs`, seen by `untilUs`. */
export function mayBeOverwritten(cart: CartState, verifiedUs: number, untilUs: number): boolean {
  return cart.overlapUntilUs > verifiedUs || openSinceUs(cart) < untilUs;
}

export function becomeOverwritten(suspicion: Suspicion): void {
  if (suspicion.anomaly.kind !== 'overwritten') suspicion.anomaly = { ...suspicion.anomaly, kind: 'overwritten' };
}

/** In this time saves may have undone each other. */
function markOverlap(cart: CartState, { fromUs, toUs }: Span): void {
  cart.overlapUntilUs = Math.max(cart.overlapUntilUs, toUs);
  for (const suspicion of cart.suspicions) {
    if (fromUs < suspicion.untilUs && toUs > suspicion.verifiedUs) becomeOverwritten(suspicion);
  }
}

/** When the first of the saves that are still open was sent. */
function openSinceUs({ openAdds, openCheckouts, forgottenAdds }: CartState): number {
  let sinceUs = Math.min(
    forgottenAdds?.fromUs ?? Number.POSITIVE_INFINITY,
    openCheckouts[0]?.sentUs ?? Number.POSITIVE_INFINITY,
  );
  for (const sentUs of openAdds.values()) sinceUs = Math.min(sinceUs, sentUs);
  return sinceUs;
}
