import { type Operation, requestIdOf } from '../../model/operation.ts';
import type { Anomaly } from '../../model/verdict.ts';
import { addAnomaly } from '../contract/anomalies.ts';
import type { Session } from '../contract/session.ts';
import { spanOf } from '../contract/span.ts';
import { forgotten, ownSeq } from './gone-items.ts';
import { noteLateSave, noteOpenSave, noteSave } from './overlaps.ts';
import type { CartState, KnownItem } from './state.ts';

/** Adds of unknown outcome, and adds without an answer yet, that are remembered one by one. */
const KEPT_OPEN_ADDS = 64;

/** From now on the item is known to be in the cart, as an answer shows. */
export function know(cart: CartState, item: string, writtenFromUs: number, operation: Operation): KnownItem {
  const { fromUs: seenUs, toUs: byUs } = spanOf(operation);
  const { node } = operation;
  const known = { writtenFromUs, byUs, seenUs, verifiedUs: seenUs, node, mark: 0, doubled: false };
  cart.items.set(item, known);
  return known;
}

/** An add was acknowledged. */
export function takeAdd(cart: CartState, item: string, operation: Operation): void {
  const span = spanOf(operation);
  const known = cart.items.get(item);
  const wasSeen = cart.unheard.delete(item);
  if (known !== undefined) known.writtenFromUs = Math.max(known.writtenFromUs, span.fromUs);
  // An item that an answer showed before, and that is gone by now, has been judged already.
  else if (!wasSeen) know(cart, item, span.fromUs, operation);
  noteSave(cart, span);
}

/** An add has an unknown outcome: it may take effect once, now or at any later time. */
export function openAdd(session: Session, cart: CartState, operation: Operation): void {
  const item = requestIdOf(operation.vu, operation.seq);
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

/** An answer shows an item whose add has no answer yet. `foreign` is the anomaly if none comes. */
export function keepUnheard(session: Session, cart: CartState, item: string, foreign: Anomaly): void {
  cart.unheard.set(item, foreign);
  if (cart.unheard.size <= KEPT_OPEN_ADDS) return;
  for (const [oldest, anomaly] of cart.unheard) {
    cart.unheard.delete(oldest);
    cart.items.delete(oldest);
    addAnomaly(session, anomaly);
    return;
  }
}
