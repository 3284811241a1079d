import type { OperationKind } from '../../model/operation.ts';
import { uniform } from '../../model/random.ts';
import type { Schedule } from './schedule.ts';

/**
 * A user empties the cart when it holds this many items, so that a session keeps its size. With several tabs it is as
 * many times fewer: then it does so as often in as many groups of arrivals.
 */
export const CART_LIMIT = 16;

/** The operations a schedule can ask for; probes are the user's own reaction. */
export type PlannedKind = Exclude<OperationKind, 'probe'>;

const KINDS: readonly PlannedKind[] = ['read', 'add', 'checkout', 'logout', 'replay', 'login'];

export interface OperationMix {
  readonly seed: number;
  readonly readRatio: number;
  readonly logoutRatio: number;
}

/**
 * What every arrival of a schedule is to do: reads, cart writes with a checkout of a full cart, and now and then
 * a logout, which the same user's next group of arrivals follows with a replay of the old cookie and a new login. The
 * rest of its own group goes on as if it knew nothing of it, as other tabs do. It follows from the seed, the user and
 * how many arrivals that user had before.
 */
export function planOperations({ users, tabs }: Schedule, mix: OperationMix): (index: number) => PlannedKind {
  const states = new Map<number, UserState>();
  const limited = { ...mix, cartLimit: Math.ceil(CART_LIMIT / tabs) };
  const kinds = Uint8Array.from(users, (user, index) => {
    let state = states.get(user);
    if (state === undefined) {
      state = { draws: 0, items: 0, follows: null, hasLeft: false };
      states.set(user, state);
    }
    if (index % tabs === 0 && state.hasLeft) {
      state.follows = 'replay';
      state.hasLeft = false;
    }
    return KINDS.indexOf(nextKind(user, state, limited));
  });
  return (index) => KINDS[kinds[index] ?? 0] ?? 'read';
}

interface UserState {
  draws: number;
  items: number;
  /** What a logout in a group before still asks for. */
  follows: PlannedKind | null;
  /** There was a logout in this group. */
  hasLeft: boolean;
}

function nextKind(
  user: number,
  state: UserState,
  { seed, readRatio, logoutRatio, cartLimit }: OperationMix & { readonly cartLimit: number },
): PlannedKind {
  const { follows } = state;
  if (follows !== null) {
    state.follows = follows === 'replay' ? 'login' : null;
    return follows;
  }
  const draw = uniform(seed, user, state.draws++);
  if (draw < readRatio) return 'read';
  if (draw < readRatio + logoutRatio) {
    state.hasLeft = true;
    state.items = 0;
    return 'logout';
  }
  const isFull = state.items === cartLimit;
  state.items = isFull ? 0 : state.items + 1;
  return isFull ? 'checkout' : 'add';
}
