/** The values that a guarantee can have. */
interface ValueOf {
  readonly flag: boolean;
  readonly milliseconds: number;
  /** Null: no limit. */
  readonly bytes: number | null;
}

/** A promise that holds or does not. */
interface Flag {
  readonly kind: 'flag';
  /** The promise in full, for docs/your-own-store.md. */
  readonly promise: string;
  /** The promise in a few words, for `list`. */
  readonly claim?: string;
  /** The heading of its column in docs/backends.md. */
  readonly column?: string;
  /** What a module promises that does not say; a name: the same as that guarantee. */
  readonly byDefault: boolean | 'sessions' | 'shared';
  /** Set it for every new entry: a history from before is read as if it had not been promised. */
  readonly missingInOlderHistories?: true;
  /** The failure that decides about this promise. */
  readonly covers?: Cover;
  /** The sentence for a broken promise. Missing where a loss after the covered failure is what breaks it. */
  readonly broken?: (sessions: number) => string;
}

/** A failure after which sessions are still there if the guarantee is kept. */
interface Cover {
  /** The name of the failure, for runs and histories. */
  readonly failure: string;
  /** What is survived. */
  readonly words: string;
  /** The failure can take back acknowledged writes and logouts without taking the session. */
  readonly losesWrites?: true;
  /** The store fails, not a node or the way to one: it does not help that every node finds every session. */
  readonly ofTheStore?: true;
}

/** A bound that a backend keeps. */
interface Bound {
  readonly kind: 'milliseconds' | 'bytes';
  readonly promise: string;
  readonly claim?: string;
  readonly column?: string;
  readonly byDefault: number | null;
  /** As for a flag: an older history has the default. */
  readonly missingInOlderHistories?: true;
  readonly broken?: (sessions: number) => string;
}

/**
 * Every promise that a backend can make. A run fails when one is broken; what is not promised is only reported. Everything
 * else that concerns a guarantee follows from its entry: schemas, defaults, lists, pages, reports, and which failure it
 * covers (failure-mode.ts). A promise that a covered failure does not decide also needs its question in `PROMISES`
 * (bench/judge/promises.ts): what breaks it.
 */
export const GUARANTEES = {
  sessions: {
    kind: 'flag',
    promise: 'false for a baseline that keeps no sessions: nothing is checked',
    byDefault: true,
  },
  shared: {
    kind: 'flag',
    promise: 'every node sees every session at once',
    claim: 'every node sees every session',
    column: 'on every node',
    byDefault: 'sessions',
    // Gone: the way of some users to their node.
    covers: { failure: 'route', words: 'a change of nodes' },
    broken: (sessions) => `older states served in ${sessions} sessions`,
  },
  survivesNodeLoss: {
    kind: 'flag',
    promise: 'no session is lost when a node dies',
    claim: 'survives the loss of a node',
    column: 'node loss',
    byDefault: 'shared',
    // Gone: a node and what only it had.
    covers: { failure: 'node', words: 'the loss of a node' },
  },
  survivesStoreRestart: {
    kind: 'flag',
    promise: "no session and no acknowledged write is lost when the store's server crashes and returns",
    claim: 'survives a restart of the store',
    column: 'store restart',
    byDefault: false,
    // Gone: what the store had in memory.
    covers: { failure: 'store', words: 'a restart of its store', losesWrites: true, ofTheStore: true },
  },
  survivesFailover: {
    kind: 'flag',
    promise: 'no acknowledged write is lost when a replica takes the place of its primary',
    claim: 'loses nothing in a failover',
    column: 'failover',
    byDefault: false,
    missingInOlderHistories: true,
    // Gone: the first server of the store, and what only it had.
    covers: { failure: 'primary', words: 'the loss of its primary', losesWrites: true, ofTheStore: true },
  },
  keepsWhenFull: {
    kind: 'flag',
    promise: 'a full store refuses new sessions with an error, and drops none that it has',
    claim: 'drops no session when it is full',
    column: 'a full store',
    byDefault: false,
    missingInOlderHistories: true,
    // Gone: free memory in the store.
    covers: { failure: 'room', words: 'a store that is full', ofTheStore: true },
  },
  revocable: {
    kind: 'flag',
    promise: 'after a logout the old cookie is worth nothing, however late a request saves the session',
    claim: 'a logout is final',
    column: 'logout is final',
    byDefault: 'sessions',
    broken: (sessions) => `${sessions} sessions worked after their logout`,
  },
  atomicUpdates: {
    kind: 'flag',
    promise: 'two overlapping updates of one session both survive',
    claim: 'overlapping updates both survive',
    column: 'atomic updates',
    byDefault: false,
    broken: (sessions) => `acknowledged writes overwritten in ${sessions} sessions, though it declares atomic updates`,
  },
  ttlGranularityMs: {
    kind: 'milliseconds',
    promise: 'how far from the end of its lifetime a session may end, either way',
    byDefault: 1_000,
    broken: (sessions) => `${sessions} sessions outlived their TTL`,
  },
  maxBytes: {
    kind: 'bytes',
    promise: 'the largest session that is accepted, as JSON; null: no limit below 1 MiB',
    claim: 'at most',
    column: 'at most',
    byDefault: null,
  },
} as const satisfies Readonly<Record<string, Flag | Bound>>;

export type GuaranteeEntry = Flag | Bound;

export type GuaranteeName = keyof typeof GUARANTEES;

/** What a backend promises. */
export type Guarantees = { readonly [G in GuaranteeName]: ValueOf[(typeof GUARANTEES)[G]['kind']] };

/** All guarantees with their names, in the order of lists and tables. */
export const GUARANTEE_ENTRIES = Object.entries(GUARANTEES) as readonly (readonly [GuaranteeName, GuaranteeEntry])[];

/**
 * What a module promises that does not declare everything: what an application takes for granted of its sessions. Every
 * node finds them, none is lost with a node, a logout is final. The rest is promised only where it is declared.
 */
export function completeGuarantees(declared: Partial<Guarantees> = {}): Guarantees {
  const complete: Record<string, boolean | number | null> = {};
  for (const [name, { byDefault }] of GUARANTEE_ENTRIES) {
    const value = typeof byDefault === 'string' ? complete[byDefault] : byDefault;
    complete[name] = declared[name] ?? value ?? null;
  }
  return complete as unknown as Guarantees;
}
