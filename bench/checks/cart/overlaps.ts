import { type CartState, type Doubt, overlap, remember, type Span } from './state.ts';

/**
 * A store that saves whole sessions loses a write when another save read the session before it and writes it
 * afterwards. So the writes of two saves that were under way at the same time, or of one that may still land, are
 * `overwritten`: the middleware's doing, not the store's.
 */

/** Two requests that end in the same µs may have had their effects in either order. */
const TIE_US = 0.5;

/** A save is known to have happened while `span` lasted. */
export function noteSave(cart: CartState, span: Span): void {
  let fromUs = span.fromUs;
  let toUs = Number.NEGATIVE_INFINITY;
  for (const other of cart.saves) {
    if (!overlap(span, other)) continue;
    fromUs = Math.min(fromUs, other.fromUs);
    toUs = Math.max(toUs, span.toUs + TIE_US, other.toUs + TIE_US);
  }
  remember(cart.saves, span);
  if (toUs > Number.NEGATIVE_INFINITY) stir(cart, { fromUs, toUs });
}

/** A save of unknown outcome is known to have happened by the end of `span`; nobody knows what it undid before. */
export function noteLateSave(cart: CartState, span: Span): void {
  noteSave(cart, span);
  stir(cart, span);
}

/** A save of unknown outcome was sent at `sentUs`: from now on it may undo any other, once. */
export function noteOpenSave(cart: CartState, sentUs: number): void {
  for (const doubt of cart.doubts) if (sentUs < doubt.untilUs) becomeOverwritten(doubt);
}

/** Whether another save may have undone an effect after `verifiedUs`, seen by `untilUs`. */
export function mayBeOverwritten(cart: CartState, verifiedUs: number, untilUs: number): boolean {
  return cart.turbulentUntilUs > verifiedUs || openSinceUs(cart) < untilUs;
}

export function becomeOverwritten(doubt: Doubt): void {
  if (doubt.anomaly.kind !== 'overwritten') doubt.anomaly = { ...doubt.anomaly, kind: 'overwritten' };
}

/** In this time saves may have undone each other. */
function stir(cart: CartState, { fromUs, toUs }: Span): void {
  cart.turbulentUntilUs = Math.max(cart.turbulentUntilUs, toUs);
  for (const doubt of cart.doubts) {
    if (fromUs < doubt.untilUs && toUs > doubt.verifiedUs) becomeOverwritten(doubt);
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
