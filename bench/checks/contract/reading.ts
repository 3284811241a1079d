import type { Operation } from '../../model/operation.ts';
import type { Session } from './session.ts';

/** What an operation of a user means for one of the user's sessions. */
export type Reading =
  /** The outcome is unknown: the request may have been carried out, or may be carried out later. */
  | 'unknown'
  /** Certainly not carried out, and the answer says nothing about the session. */
  | 'unanswered'
  /** A logout was acknowledged. */
  | 'logged-out'
  /** A login was acknowledged that came with this session's cookie, and opened another session. */
  | 'replaced'
  /** Anonymous, and the session may rightly be gone. */
  | 'explained'
  /** Anonymous, and no checker can explain that. */
  | 'anonymous'
  /** The answer to this very request lacks what every answer about a session holds. */
  | 'damaged'
  /** The answer shows another session. */
  | 'foreign'
  /** The answer shows this session, with another user or another payload. */
  | 'altered'
  /** The answer shows this session, which has ended. */
  | 'after-end'
  /** The answer shows this session, with its user and its payload. */
  | 'right';

/** The reading of an operation that was sent with this session's cookie, or opened it. It explains nothing. */
export function readingOf(session: Session, { kind, outcome, answer }: Operation): Reading {
  if (outcome === 'unknown') return 'unknown';
  if (kind === 'logout' && outcome === 'ok') return 'logged-out';
  if (answer === null) return 'unanswered';
  if (typeof answer === 'string') return answer;
  if (answer.nonce !== session.nonce) return 'foreign';
  if (session.endedUs !== null) return 'after-end';
  return answer.userId === session.userId && answer.digest === session.digest ? 'right' : 'altered';
}
