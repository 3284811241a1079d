import { type Operation, requestIdOf, userIdOf } from '../../model/operation.ts';
import type { Acknowledged, Anomaly } from '../../model/verdict.ts';

/** What all checkers share of one session. Its size is bounded, however many operations there are. */
export interface Session {
  readonly vu: number;
  readonly session: number;
  /** Opened before the measurement, by an acknowledged login or by seeding. */
  readonly cohort: boolean;
  /** Put into the store without a login. */
  readonly seeded: boolean;
  readonly userId: string;
  readonly nonce: string;
  readonly digest: string;
  readonly loginSeq: number;
  /** The latest answer about this session: first that of the login. */
  ackSeq: number;
  ackUs: number;
  ackNode: string | null;
  /** When the latest answer to a request after the login came; -Infinity: none came. */
  exercisedUs: number;
  /** A logout, or a login on top, had an unknown outcome: from then on anonymous is legal. Kept by `logout`. */
  mayEnd: boolean;
  /** When it had certainly ended: no later request may find it. Null: it has not. Kept by `logout` and `loss`. */
  endedUs: number | null;
  /** It was not found at a time when its life may have been over. Kept by `lifetime`. */
  expired: boolean;
  /** When an answer showed its loss; null: none did. Kept by `loss`. */
  lostUs: number | null;
  /** What certainly went wrong: the first of each kind, and some more. See `addAnomaly`. */
  readonly anomalies: Anomaly[];
  /** How often something certainly went wrong. */
  anomalyCount: number;
  /** What each checker keeps of this session, in the order of the checkers. */
  readonly parts: unknown[];
}

/** The session that an acknowledged login opens. */
export function openSession({ vu, session, seq, origin, answer, endUs, node }: Operation): Session {
  return {
    vu,
    session,
    cohort: origin === 'cohort' || origin === 'seeded',
    seeded: origin === 'seeded',
    userId: userIdOf(vu),
    nonce: requestIdOf(vu, seq),
    digest: answer === null || typeof answer === 'string' ? '' : answer.digest,
    loginSeq: seq,
    ackSeq: seq,
    ackUs: endUs,
    ackNode: node,
    exercisedUs: Number.NEGATIVE_INFINITY,
    mayEnd: false,
    endedUs: null,
    expired: false,
    lostUs: null,
    anomalies: [],
    anomalyCount: 0,
    parts: [],
  };
}

/** The latest answer about this session, as a witness. */
export function acknowledgedOf({ vu, ackSeq, ackUs, ackNode }: Session): Acknowledged {
  return { requestId: requestIdOf(vu, ackSeq), atUs: ackUs, node: ackNode };
}
