/** What a correct store would not do, the worst first. Each is a verdict too. */
export const ANOMALY_KINDS = [
  'leaked',
  'corrupted',
  'lost',
  'resurrected',
  'overstayed',
  'rolled-back',
  'overwritten',
  'stale',
] as const;

/** The verdicts on a session, in order of precedence: a session gets the first that applies. */
export const VERDICTS = [...ANOMALY_KINDS, 'unverified', 'ended', 'kept'] as const;

export type Verdict = (typeof VERDICTS)[number];

export type VerdictCounts = { readonly [V in Verdict]: number };

/** An earlier answer to a user. Its content is a promise. */
export interface Acknowledged {
  readonly requestId: string;
  readonly atUs: number;
  readonly node: string | null;
}

/** Acknowledged writes whose effect is gone for good. */
export interface UndoneWrites {
  /** Adds and checkouts without an explanation, and the number of their sessions. */
  readonly rolledBack: UndoneCount;
  /** Those that another save of the whole session may have undone. */
  readonly overwritten: UndoneCount;
  /** Sessions that worked after they had been ended. */
  readonly logouts: number;
}

export interface UndoneCount {
  readonly writes: number;
  readonly sessions: number;
}

/** Something that a correct store would not do, with the evidence. */
export interface Anomaly {
  readonly kind: (typeof ANOMALY_KINDS)[number];
  readonly vu: number;
  readonly session: number;
  /** What was acknowledged or known before, and by which answer. */
  readonly expected: string;
  readonly acknowledged: Acknowledged | null;
  /** What was observed instead. */
  readonly observed: string;
  readonly atUs: number;
  readonly node: string | null;
  readonly requestId: string;
  /** Only of `lost`: whether a retry of the same cookie found the session. Missing if no retry was answered. */
  readonly transient?: boolean;
}
