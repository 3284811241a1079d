/** What became of a session, in order of precedence: a session gets the first that applies. */
export const VERDICTS = [
  'leaked',
  'corrupted',
  'lost',
  'resurrected',
  'overstayed',
  'rolled-back',
  'overwritten',
  'stale',
  'unverified',
  'ended',
  'kept',
] as const;

export type Verdict = (typeof VERDICTS)[number];

export type VerdictCounts = { readonly [V in Verdict]: number };

/** An answer that a user had got before: what it said is a promise. */
export interface Acknowledged {
  readonly requestId: string;
  readonly atUs: number;
  readonly node: string | null;
}

/** Writes that were acknowledged and whose effect is undone for good. */
export interface UndoneWrites {
  /** Adds and checkouts that nothing explains, and the sessions they are of. */
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

/** Something a correct store would not have done, with the evidence. */
export interface Anomaly {
  readonly kind: Exclude<Verdict, 'unverified' | 'ended' | 'kept'>;
  readonly vu: number;
  readonly session: number;
  /** What had been acknowledged, or was known, before; and by which answer. */
  readonly expected: string;
  readonly acknowledged: Acknowledged | null;
  /** What was served instead. */
  readonly observed: string;
  readonly atUs: number;
  readonly node: string | null;
  readonly requestId: string;
  /** Of `lost`: whether a later probe with the same cookie found the session again; missing where none had an answer. */
  readonly transient?: boolean;
}
