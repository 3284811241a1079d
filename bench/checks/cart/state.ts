import type { Anomaly } from '../../model/verdict.ts';

/** When something was under way, in µs since the epoch. */
export interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

/** An item whose adding was acknowledged, or that an answer showed. */
export interface KnownItem {
  /** It was not there before this. */
  writtenFromUs: number;
  /** It was there by then. */
  byUs: number;
  /** It was there at some moment after this: when the latest request was sent whose answer showed it. */
  seenUs: number;
  /** As `seenUs`; later where no save that was known by then can have undone it since. */
  verifiedUs: number;
  readonly node: string | null;
  /** The latest answer that showed it, by `CartState.answers`. */
  mark: number;
  /** It has been seen twice in one answer. */
  doubled: boolean;
}

/** An item that a checkout took: no request that is sent later may find it. */
export interface GoneItem {
  readonly byUs: number;
  /** It was there at some moment after this. */
  readonly sinceUs: number;
  /** The request whose answer acknowledged that, or showed it. */
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

/** An acknowledged effect that an answer lacked: final unless a later answer, or a request under way, explains it. */
export interface Doubt {
  readonly item: string;
  readonly should: 'be-there' | 'be-gone';
  anomaly: Anomaly & { readonly kind: 'rolled-back' | 'overwritten' };
  /** A checkout between these times would explain a missing item; none can where this is empty. */
  readonly explainable: Span;
  /** When the answer came that lacked the effect. */
  readonly shownUs: number;
  /** What had the effect undone did so after this … */
  readonly verifiedUs: number;
  /** … and before the end of the latest answer that this doubt is about. */
  untilUs: number;
  /** A later answer was right again: an older state had been served, unless another save explains it. */
  rightAgain: boolean;
  /** A checkout came later: the item can no longer come back rightly. */
  closed: boolean;
}

/** Up to where something that was forgotten for want of room may have been, by the user's count of requests. */
export interface Forgotten {
  readonly belowSeq: number;
  readonly fromUs: number;
  readonly toUs: number;
}

/** What is known of one session's cart. Each list has a bound; what is dropped makes the checker more lenient. */
export interface CartState {
  readonly items: Map<string, KnownItem>;
  readonly gone: Map<string, GoneItem>;
  forgottenGone: Forgotten | null;
  /** Adds of unknown outcome by item, with when they were sent: each may show once, whenever that is. */
  readonly openAdds: Map<string, number>;
  forgottenAdds: Forgotten | null;
  /** Items that an answer showed before their own answer came: the adding must still be heard of. */
  readonly unheard: Map<string, Anomaly>;
  /** In the order of their sending. */
  readonly openCheckouts: OpenCheckouts[];
  readonly usedCheckouts: UsedCheckout[];
  /** When the latest checkouts that have happened, or may have, were under way. */
  readonly checkouts: Span[];
  /** When the latest saves were under way. */
  readonly saves: Span[];
  /** Until then a save may have written what another one had not been in yet. */
  turbulentUntilUs: number;
  readonly doubts: Doubt[];
  /** How many answers showed it. */
  answers: number;
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
    turbulentUntilUs: Number.NEGATIVE_INFINITY,
    doubts: [],
    answers: 0,
  };
}

export function overlap(a: Span, b: Span): boolean {
  return a.fromUs < b.toUs && b.fromUs < a.toUs;
}

/** Spans that are remembered one by one: more requests of one user than this are never under way at once. */
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
