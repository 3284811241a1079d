import type { Guarantees } from './guarantees.ts';

/**
 * What is gone while a fault lasts, or after it. `node`: a node and what only it knew. `route`: the way of some users to
 * their node. `store`: what the store had in memory. `room`: what the store has room for. `primary`: the store's first server, and
 * what it alone had. `sessions`: the sessions themselves, on purpose.
 */
export const TAKEN_AWAY = ['node', 'route', 'store', 'room', 'primary', 'sessions'] as const;

export type TakenAway = (typeof TAKEN_AWAY)[number];

interface Survival {
  /** Null: they are meant to be gone. */
  readonly guarantee:
    | 'survivesNodeLoss'
    | 'survivesStoreRestart'
    | 'survivesFailover'
    | 'keepsWhenFull'
    | 'shared'
    | null;
  /** Sessions may be found as they were earlier: an acknowledged write or logout may be gone, and not the session. */
  readonly losesWrites?: boolean;
  /** What there is to survive. */
  readonly words: string;
}

/** The promise that decides about sessions while something is gone. */
export const SURVIVING: Readonly<Record<TakenAway, Survival>> = {
  node: { guarantee: 'survivesNodeLoss', words: 'the loss of a node' },
  route: { guarantee: 'shared', words: 'a change of nodes' },
  store: { guarantee: 'survivesStoreRestart', losesWrites: true, words: 'a restart of its store' },
  room: { guarantee: 'keepsWhenFull', words: 'a store that is full' },
  primary: { guarantee: 'survivesFailover', losesWrites: true, words: 'the loss of its primary' },
  sessions: { guarantee: null, words: 'the end of all sessions' },
};

/** The same where servers that copy each other may have changed their roles besides: what the first one alone had may be gone. */
export function withPrimary(taken: readonly TakenAway[]): readonly TakenAway[] {
  return [...new Set<TakenAway>([...taken, 'primary'])];
}

/** Whether a backend promises that no session is lost for it. */
export function promisesToSurvive(guarantees: Guarantees, what: TakenAway): boolean {
  const { guarantee } = SURVIVING[what];
  return guarantee !== null && guarantees[guarantee];
}
