import { type Anomaly, VERDICTS, type Verdict } from '../model/verdict.ts';

/** An acknowledged effect that an answer lacked: final unless a later answer shows it. */
export interface Doubt {
  readonly anomaly: Anomaly & { readonly kind: 'rolled-back' | 'overwritten' };
  /** The item that was missing, or that should have been gone. */
  readonly item: string;
  readonly should: 'be-there' | 'be-gone';
}

/** What the checker remembers of one session: bounded, however many operations it sees. */
export interface SessionState {
  readonly vu: number;
  readonly session: number;
  /** Opened before the measurement, by a login that was acknowledged. */
  readonly cohort: boolean;
  readonly nonce: string;
  readonly digest: string;
  readonly loginSeq: number;
  /** Items whose adding was acknowledged, or seen, and that no checkout has removed. */
  items: Set<string>;
  /** Of the last acknowledged checkout: what was added before it must not come back. */
  checkoutSeq: number;
  /** Adds that may have been applied, or may be applied until a moment in µs, by item. */
  openAdds: Map<string, number>;
  /** The same for checkouts, by their `seq`. */
  openCheckouts: Map<number, number>;
  /** Until when a logout, or a login on top, may still end the session: anonymous is legal. Null: there is none. */
  mayEndUntilUs: number | null;
  ended: boolean;
  lost: boolean;
  foundAgain: boolean;
  doubts: Doubt[];
  /** Items that an answer showed twice. */
  doubled: Set<string>;
  /** Kinds of anomaly seen so far. */
  found: Set<Anomaly['kind']>;
  /** When the last usable answer about this session came; null: never since the login. */
  lastAnswerUs: number | null;
}

export function openSession(
  identity: Pick<SessionState, 'vu' | 'session' | 'cohort' | 'nonce' | 'digest' | 'loginSeq'>,
): SessionState {
  return {
    ...identity,
    items: new Set(),
    checkoutSeq: -1,
    openAdds: new Map(),
    openCheckouts: new Map(),
    mayEndUntilUs: null,
    ended: false,
    lost: false,
    foundAgain: false,
    doubts: [],
    doubled: new Set(),
    found: new Set(),
    lastAnswerUs: null,
  };
}

/**
 * The one verdict of a session: the first of `VERDICTS` that applies.
 *
 * @param verifySinceUs a living session without an answer after this moment is `unverified`.
 */
export function verdictOf(state: SessionState, verifySinceUs: number): Verdict {
  const found = new Set<Verdict>([...state.found, ...state.doubts.map(({ anomaly }) => anomaly.kind)]);
  const worst = VERDICTS.find((verdict) => found.has(verdict));
  if (worst !== undefined) return worst;
  if (state.ended) return 'ended';
  if (state.lastAnswerUs === null || state.lastAnswerUs < verifySinceUs) return 'unverified';
  return 'kept';
}
