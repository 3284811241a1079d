import type { Anomaly } from '../../model/verdict.ts';
import type { Span } from '../contract/span.ts';

/** An item whose add was acknowledged, or that an answer showed. */
export interface KnownItem {
  /** It was not in the cart before this. */
  writtenFromUs: number;
  /** It was in the cart by then. */
  byUs: number;
  /** It was in the cart at some moment after this: when the latest request was sent whose answer showed it. */
  seenUs: number;
  /** As `seenUs`; later where no save that was known by then can have undone it since. */
  verifiedUs: number;
  readonly node: string | null;
  /** The latest answer that showed it, by `CartState.answers`. */
  mark: number;
  /** One answer showed it twice. */
  doubled: boolean;
}

/** An item that a checkout took: no request that is sent later may find it. */
export interface GoneItem {
  readonly byUs: number;
  /** It was in the cart at some moment after this. */
  readonly sinceUs: number;
  /** The request whose answer acknowledged the checkout, or showed that the item was gone. */
  readonly seq: number;
  readonly node: string | null;
}

/** Checkouts of unknown outcome: each may empty the cart once, at any time after `sentUs`. */
export interface OpenCheckouts {
  readonly sentUs: number;
  count: number;
}

/** A checkout of unknown outcome that explains why items went missing between these times. */
export interface UsedCheckout {
  readonly sentUs: number;
  readonly span: Span;
}

/**
 * An answer lacked an acknowledged effect: an item is missing, or one that was checked out is back. It is final unless a
 * later answer, or a request that is still under way, explains it.
 */
export interface Suspicion {
  readonly item: string;
  readonly should: 'be-there' | 'be-gone';
  anomaly: Anomaly & { readonly kind: 'rolled-back' | 'overwritten' };
  /** A checkout between these times would explain a missing item. Empty: none can. */
  readonly explainable: Span;
  /** When the answer came that lacked the effect. */
  readonly shownUs: number;
  /** The effect was undone after this … */
  readonly verifiedUs: number;
  /** … and before the end of the latest answer that this suspicion is about. */
  untilUs: number;
  /** A later answer was right: an older state had been served, unless another save explains it. */
  rightAgain: boolean;
  /** A checkout came later: an answer that shows the item again would be wrong. */
  closed: boolean;
}

/** Of things that are no longer remembered one by one: the range that they were in. */
export interface Forgotten {
  /** All were sent before this request, by the user's count. */
  readonly belowSeq: number;
  readonly fromUs: number;
  readonly toUs: number;
}

/** Of one session: how many of its writes are undone for good. */
export interface UndoneTally {
  rolledBack: number;
  overwritten: number;
  /** The checkout that was counted last: each item that it took comes back by itself. */
  checkout: string | null;
}

/** What is known of one session's cart. Each list has a bound; what is dropped makes the checker more lenient. */
export interface CartState {
  readonly items: Map<string, KnownItem>;
  readonly gone: Map<string, GoneItem>;
  forgottenGone: Forgotten | null;
  /** Adds of unknown outcome by item, with when they were sent: each may take effect once, at any later time. */
  readonly openAdds: Map<string, number>;
  forgottenAdds: Forgotten | null;
  /** Items that an answer showed before the answer to their own add came. */
  readonly unheard: Map<string, Anomaly>;
  /** In the order of their sending. */
  readonly openCheckouts: OpenCheckouts[];
  readonly usedCheckouts: UsedCheckout[];
  /** When the latest checkouts that have happened, or may have, were under way. */
  readonly checkouts: Span[];
  /** When the latest saves were under way. */
  readonly saves: Span[];
  /** Until then a save may have written the session as it was before another save. */
  overlapUntilUs: number;
  readonly suspicions: Suspicion[];
  /** How many answers showed the cart. */
  answers: number;
  /** Items that one answer showed twice. */
  doubledWrites: number;
  /** Acknowledged items that are gone for good, of settled suspicions. */
  lostUpdates: number;
  /** The same of all writes; null until one is undone. */
  undone: UndoneTally | null;
}

export function emptyCart(): CartState {
  return {
    items: new Map(),
    gone: new Map(),
    forgottenGone: null,
    openAdds: new Map(),
    forgottenAdds: null,
    unheard: new Map(),
    openCheckouts: [],
    usedCheckouts: [],
    checkouts: [],
    saves: [],
    overlapUntilUs: Number.NEGATIVE_INFINITY,
    suspicions: [],
    answers: 0,
    doubledWrites: 0,
    lostUpdates: 0,
    undone: null,
  };
}

/** Spans that are remembered one by one: one user never has more requests under way at once. */
const KEPT_SPANS = 8;

/** Adds a span to a list that keeps the latest; the oldest two become one, which covers both. */
export function remember(spans: Span[], span: Span): void {
  spans.push(span);
  if (spans.length <= KEPT_SPANS) return;
  const [first, second] = spans;
  if (first === undefined || second === undefined) return;
  spans.splice(0, 2, {
    fromUs: Math.min(first.fromUs, second.fromUs),
    toUs: Math.max(first.toUs, second.toUs),
  });
}
