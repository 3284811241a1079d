import { requestIdOf, userIdOf } from '../../model/operation.ts';
import { type Acknowledged, type Anomaly, VERDICTS, type Verdict } from '../../model/verdict.ts';
import type { CartState, Doubt, Span } from '../cart/state.ts';
import type { UndoneTally } from '../cart/undone-writes.ts';

/** What the checker remembers of one session: bounded, however many operations it sees. */
export interface SessionState {
  readonly vu: number;
  readonly session: number;
  /** Opened before the measurement, by a login that was acknowledged, or seeded. */
  readonly cohort: boolean;
  /** Put into the store without a login. */
  readonly seeded: boolean;
  readonly userId: string;
  readonly nonce: string;
  readonly digest: string;
  readonly loginSeq: number;
  /** What is in its cart; null until something was. */
  cart: CartState | null;
  /** A logout, or a login on top, of unknown outcome: anonymous is legal from then on. */
  mayEnd: boolean;
  /** When it certainly had been ended: a later request must not find it. Null: it has not. */
  endedUs: number | null;
  /** It was not found where its life may have been over. */
  expired: boolean;
  /** The answer that showed the loss. */
  loss: Anomaly | null;
  /** How long before it could have run out it was not found. */
  lossEarly: LossEarly;
  /** A request that was sent after the loss found it. */
  foundAgain: boolean;
  /** A probe after the loss had an answer. */
  probed: boolean;
  /** Items that stood in the cart twice. */
  doubledWrites: number;
  /** What certainly went wrong so far: some of each kind, and how often in all. */
  readonly anomalies: Anomaly[];
  anomalyCount: number;
  /** Acknowledged items that are gone for good, of doubts that are settled. */
  lostUpdates: number;
  /** All writes that are undone for good, of doubts that are settled; null until one was. */
  undone: UndoneTally | null;
  /** When the latest request was sent that surely extended its life, and when the latest ended that may have. */
  used: Span;
  /** When the latest login or write was sent that surely extended its life. */
  savedFromUs: number;
  /** Requests of unknown outcome, and those that failed before they wrote: each may have extended its life once, or may yet. */
  unknownUses: number;
  /** It was found though its life was over, unless a request that is still under way had extended it. */
  overdue: { readonly anomaly: Anomaly; readonly latestUs: number; readonly byUs: number } | null;
  /** The latest answer that acknowledged something: the login's at first. */
  ackSeq: number;
  ackUs: number;
  ackNode: string | null;
  /** When it was last exercised after its login; -Infinity: never. */
  exercisedUs: number;
}

/**
 * The time from an answer that showed a loss to the moment when the session could have run out by itself: as its uses
 * extended its life, and where nothing but its saves did.
 */
export interface LossEarly {
  readonly sinceUsedUs: number;
  readonly sinceSavedUs: number;
}

type Identity = Pick<SessionState, 'vu' | 'session' | 'cohort' | 'seeded' | 'digest' | 'loginSeq' | 'used'>;

/** @param node the one that acknowledged the login. */
export function openSession(identity: Identity, node: string | null): SessionState {
  const { vu, loginSeq, used } = identity;
  return {
    ...identity,
    userId: userIdOf(vu),
    nonce: requestIdOf(vu, loginSeq),
    cart: null,
    mayEnd: false,
    endedUs: null,
    expired: false,
    loss: null,
    lossEarly: { sinceUsedUs: 0, sinceSavedUs: 0 },
    foundAgain: false,
    probed: false,
    doubledWrites: 0,
    anomalies: [],
    anomalyCount: 0,
    lostUpdates: 0,
    undone: null,
    savedFromUs: used.fromUs,
    unknownUses: 0,
    overdue: null,
    ackSeq: loginSeq,
    ackUs: used.toUs,
    ackNode: node,
    exercisedUs: Number.NEGATIVE_INFINITY,
  };
}

/** The latest answer about this session, as a witness. */
export function acknowledgedOf({ vu, ackSeq, ackUs, ackNode }: SessionState): Acknowledged {
  return { requestId: requestIdOf(vu, ackSeq), atUs: ackUs, node: ackNode };
}

/** What a doubt comes to if nothing more is heard of it. */
export function outcomeOf({ anomaly, rightAgain }: Doubt): Anomaly {
  if (!rightAgain || anomaly.kind === 'overwritten') return anomaly;
  return { ...anomaly, kind: 'stale', observed: `${anomaly.observed}, later right again` };
}

/** Whether the effect of an acknowledged write is missing for good, as far as is known. */
export function isLostUpdate({ should, rightAgain }: Doubt): boolean {
  return should === 'be-there' && !rightAgain;
}

/** The doubts that count: what nobody added is no loss when it is gone. */
export function doubtsOf({ cart }: SessionState): readonly Doubt[] {
  return cart === null ? [] : cart.doubts.filter(({ item }) => !cart.unheard.has(item));
}

/** All that went wrong with a session, as far as its history tells now. */
export function anomaliesOf(session: SessionState): Anomaly[] {
  const { anomalies, loss, overdue, cart, foundAgain, probed } = session;
  // Nobody looked whether an unprobed loss was one for good.
  const transient = foundAgain || probed ? { transient: foundAgain } : {};
  return [
    ...anomalies,
    ...(loss === null ? [] : [{ ...loss, ...transient }]),
    ...(overdue === null ? [] : [overdue.anomaly]),
    ...doubtsOf(session).map(outcomeOf),
    ...(cart === null ? [] : cart.unheard.values()),
  ];
}

/**
 * The one verdict of a session: the first of `VERDICTS` that applies.
 *
 * @param verifySinceUs a session without an answer after this moment is `unverified`.
 */
export function verdictOf(session: SessionState, verifySinceUs: number): Verdict {
  const found = new Set<Verdict>(anomaliesOf(session).map(({ kind }) => kind));
  const worst = VERDICTS.find((verdict) => found.has(verdict));
  if (worst !== undefined) return worst;
  if (session.exercisedUs < Math.max(verifySinceUs, 0)) return 'unverified';
  return session.endedUs !== null || session.expired ? 'ended' : 'kept';
}

/** Whether a verdict that comes before `lost` applies. */
export function isWorseThanLost({ anomalies, cart }: SessionState): boolean {
  if (cart !== null && cart.unheard.size > 0) return true;
  return anomalies.some(({ kind }) => kind === 'leaked' || kind === 'corrupted');
}
