import { requestIdOf } from '../../model/operation.ts';
import type { Checker } from '../contract/checker.ts';
import { spanOf } from '../contract/span.ts';
import { openAdd, takeAdd } from './adds.ts';
import { openCheckout, takeCheckout } from './checkouts.ts';
import { checkItems } from './items.ts';
import { noteSave } from './overlaps.ts';
import { type CartState, emptyCart } from './state.ts';
import { isLostUpdate, outcomeOf, suspicionsOf } from './suspicions.ts';
import { undoneSums } from './undone-writes.ts';

/** A session's cart; null until something is in it. */
interface Cart {
  state: CartState | null;
}

/**
 * `rolled-back`, `overwritten`, `stale`, and `corrupted` where the user never added an item. An acknowledged item must
 * be in every answer to a request that was sent later, until a checkout.
 */
export const cart: Checker<Cart> = {
  open: () => ({ state: null }),

  step(part, session, operation, reading, rules) {
    const { kind, answer } = operation;
    if (reading === 'unknown') {
      if (kind === 'add') openAdd(session, stateOf(part), operation);
      else if (kind === 'checkout') openCheckout(session, stateOf(part), operation);
      return;
    }
    if (answer === null || answer === 'anonymous' || reading === 'logged-out' || reading === 'replaced') return;
    if (kind === 'add') takeAdd(stateOf(part), requestIdOf(operation.vu, operation.seq), operation);
    else if (kind === 'checkout') takeCheckout(session, stateOf(part), operation);
    else if (rules.readsSave === true && part.state !== null) noteSave(part.state, spanOf(operation));
    if (reading !== 'right' || answer === 'damaged') return;
    if (part.state !== null || answer.items.length > 0) checkItems(session, stateOf(part), operation, answer.items);
  },

  openAnomalies({ state }) {
    return state === null ? [] : [...suspicionsOf(state).map(outcomeOf), ...state.unheard.values()];
  },

  sums({ state }) {
    if (state === null) return {};
    const suspicions = suspicionsOf(state);
    return {
      doubledWrites: state.doubledWrites,
      lostUpdates: state.lostUpdates + suspicions.filter(isLostUpdate).length,
      ...undoneSums(state, suspicions),
    };
  },
};

function stateOf(part: Cart): CartState {
  part.state ??= emptyCart();
  return part.state;
}
