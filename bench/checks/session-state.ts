import { type Acknowledged, type Anomaly, VERDICTS, type Verdict } from '../model/verdict.ts';

/** When a write was under way, in µs since the epoch: from when it was sent to when its effect was certain. */
export interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

/** A write with an unknown outcome: it may take effect once, until `lateUntilUs` of its end says that it cannot. */
export interface OpenWrite {
  readonly sentUs: number;
  readonly endUs: number;
}

/** An item that was acknowledged, or seen after its outcome had been unknown. */
export interface KnownItem {
  readonly written: Span;
  /** Its adding had no certain outcome: a save that may have come late. */
  readonly cameLate: boolean;
  readonly node: string | null;
  /** A checkout ran at the same time: nobody can say which came first, until an answer shows it. */
  contested: boolean;
  /** When the latest request was sent whose answer showed it. */
  seenUs: number;
}

export interface KnownCheckout {
  readonly requestId: string;
  /** Items that were added by an earlier request of the user are gone. */
  readonly beforeSeq: number;
  readonly written: Span;
  /** Its outcome was unknown until an answer showed it. */
  readonly cameLate: boolean;
  readonly node: string | null;
}

/** An acknowledged effect that an answer lacked: final unless a later answer shows it. */
export interface Doubt {
  readonly anomaly: Anomaly & { readonly kind: 'rolled-back' | 'overwritten' };
  /** The item that was missing, or that should have been gone. */
  readonly item: string;
  readonly should: 'be-there' | 'be-gone';
  /** The write whose effect is missing. */
  readonly written: Span;
  /** When the request was sent whose answer lacked it. */
  readonly sentUs: number;
  /** A later answer was right again: an older state had been served, unless another save explains it. */
  readonly rightAgain: boolean;
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
  readonly items: Map<string, KnownItem>;
  /** Items that an answer showed before their own answer came: the adding must still be heard of. */
  readonly early: Map<string, Anomaly>;
  /** The latest checkout that took effect: what was added before it must not come back. */
  checkout: KnownCheckout | null;
  /** The latest one of unknown outcome that can no longer happen: it may have, to items nobody had seen yet. */
  pastCheckout: KnownCheckout | null;
  /** Adds with an unknown outcome, by item: each may show once, whenever that is. */
  readonly openAdds: Map<string, OpenWrite>;
  /** The same for checkouts, by their `seq`. */
  readonly openCheckouts: Map<number, OpenWrite>;
  /** A logout, or a login on top, with an unknown outcome: anonymous is legal. */
  mayEnd: OpenWrite | null;
  /** When it certainly had ended: a later request must not find it. Null: it has not. */
  endedUs: number | null;
  /** The answer that showed the loss. */
  loss: Anomaly | null;
  foundAgain: boolean;
  doubts: Doubt[];
  /** Items that an answer showed twice. */
  readonly doubled: Set<string>;
  /** What certainly went wrong so far: some of each kind, and how often in all. */
  readonly anomalies: Anomaly[];
  anomalyCount: number;
  /** Acknowledged items that are gone for good. */
  lostUpdates: number;
  /** When requests were sent and ended that have, or may have, extended its life. */
  extended: Span;
  /** It was found though its life was over, unless a request that is still under way had extended it. */
  overdue: { readonly anomaly: Anomaly; readonly latestUs: number } | null;
  /** The last request of unknown outcome: it may extend the session's life late. */
  mayExtend: OpenWrite | null;
  /** The latest usable answer about this session; null: none since the login. */
  lastAnswer: Acknowledged | null;
  /** Since when its user has had no usable answer; null: the latest one was. */
  withoutAnswerSinceUs: number | null;
}

export function openSession(
  identity: Pick<SessionState, 'vu' | 'session' | 'cohort' | 'nonce' | 'digest' | 'loginSeq' | 'extended'>,
): SessionState {
  return {
    ...identity,
    items: new Map(),
    early: new Map(),
    checkout: null,
    pastCheckout: null,
    openAdds: new Map(),
    openCheckouts: new Map(),
    mayEnd: null,
    endedUs: null,
    loss: null,
    foundAgain: false,
    doubts: [],
    doubled: new Set(),
    anomalies: [],
    anomalyCount: 0,
    lostUpdates: 0,
    overdue: null,
    mayExtend: null,
    lastAnswer: null,
    withoutAnswerSinceUs: null,
  };
}

/** What a doubt comes to if nothing more is heard of it. */
export function outcomeOf({ anomaly, rightAgain }: Doubt): Anomaly {
  if (!rightAgain || anomaly.kind === 'overwritten') return anomaly;
  return { ...anomaly, kind: 'stale', observed: `${anomaly.observed}, later right again` };
}

/** Whether the effect of an acknowledged write is missing for good, as far as is known. */
export function isLostUpdate({ should, anomaly, rightAgain }: Doubt): boolean {
  return should === 'be-there' && (!rightAgain || anomaly.kind === 'overwritten');
}

/** All that went wrong with a session, as far as its history tells now. */
export function anomaliesOf(state: SessionState): Anomaly[] {
  const loss = state.loss === null ? [] : [{ ...state.loss, transient: state.foundAgain }];
  const overdue = state.overdue === null ? [] : [state.overdue.anomaly];
  return [...state.anomalies, ...loss, ...overdue, ...state.doubts.map(outcomeOf), ...state.early.values()];
}

/**
 * The one verdict of a session: the first of `VERDICTS` that applies.
 *
 * @param verifySinceUs a living session without an answer after this moment is `unverified`.
 */
export function verdictOf(state: SessionState, verifySinceUs: number): Verdict {
  const found = new Set<Verdict>(anomaliesOf(state).map(({ kind }) => kind));
  const worst = VERDICTS.find((verdict) => found.has(verdict));
  if (worst !== undefined) return worst;
  if (state.endedUs !== null) return 'ended';
  if (state.lastAnswer === null || state.lastAnswer.atUs < verifySinceUs) return 'unverified';
  return 'kept';
}

export function overlap(a: Span, b: Span): boolean {
  return a.fromUs < b.toUs && b.fromUs < a.toUs;
}
