import type { OLD_COOKIE_RETRY, OperationKind } from '../../model/operation.ts';
import { uniform } from '../../model/random.ts';
import type { Schedule } from './schedule.ts';

/**
 * A user empties the cart at this many items, so that a session keeps its size. With `n` tabs the limit is divided by `n`,
 * so that checkouts are as frequent per group of arrivals.
 */
export const CART_LIMIT = 16;

/** The operations of a schedule. A retry of the old cookie is a reaction to an answer, and never planned. */
export type PlannedKind = Exclude<OperationKind, typeof OLD_COOKIE_RETRY>;

const KINDS: readonly PlannedKind[] = ['read', 'add', 'checkout', 'logout', 'replay', 'login'];

export interface OperationMix {
  readonly seed: number;
  readonly readRatio: number;
  readonly logoutRatio: number;
}

/**
 * The operation of every arrival: reads, cart writes with a checkout of a full cart, and some logouts. After a logout the
 * user's next group of arrivals begins with a replay of the old cookie and a new login; the rest of the group with the
 * logout is unchanged, as other tabs would be. All of it follows from the seed, the user, and how many arrivals that user
 * had before.
 */
export function planOperations(
  { users, tabs }: Pick<Schedule, 'users' | 'tabs'>,
  mix: OperationMix,
): (index: number) => PlannedKind {
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
  /** What must still follow a logout of an earlier group. */
  follows: PlannedKind | null;
  /** This group has a logout. */
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
