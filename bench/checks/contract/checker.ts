import type { CheckRules, Circumstances } from '../../model/check-inputs.ts';
import type { Operation } from '../../model/operation.ts';
import type { Anomaly } from '../../model/verdict.ts';
import type { Reading } from './reading.ts';
import type { Session } from './session.ts';

/** Counts over all sessions. Each is the sum of what the checkers add to it. */
export const SUMS = [
  /** Losses after which a request with the same cookie found the session again. */
  'transientLosses',
  /** Losses before anything was broken: see `calmUntilUs`. */
  'lostWhileCalm',
  /** Logins of users whose session was lost. */
  'forcedLogins',
  /** Items that were in a cart twice. */
  'doubledWrites',
  /** Acknowledged items that are gone for good. */
  'lostUpdates',
  /** Acknowledged writes that are undone for good, and the sessions they belong to. */
  'rolledBackWrites',
  'rolledBackSessions',
  /** The same where another save may have undone them. */
  'overwrittenWrites',
  'overwrittenSessions',
  /** Sessions that worked after their logout. */
  'undoneLogouts',
] as const;

export type Sums = Record<(typeof SUMS)[number], number>;

/** One question that is asked of every session. A verdict is decided by the checker that finds its anomaly. */
export interface Checker<Part> {
  /** What the checker keeps of a session; made when the session is opened. */
  open(session: Session, login: Operation): Part;
  /** Takes one operation into account: updates the checker's own part, the state of the session, and its anomalies. */
  step(part: Part, session: Session, operation: Operation, reading: Reading, rules: CheckRules): void;
  /** Whether the session may rightly be gone, as an anonymous answer says. Asked before `step`; the first yes counts. */
  explains?(part: Part, session: Session, operation: Operation, rules: CheckRules): boolean;
  /** Whether the circumstances, which are known afterwards only, explain that the session was gone. */
  excuses?(part: Part, circumstances: Partial<Circumstances>): boolean;
  /** What is wrong if the history ends here, besides `session.anomalies`. A later answer may take it back. */
  openAnomalies?(part: Part, circumstances: Partial<Circumstances>, excused: boolean): readonly Anomaly[];
  /**
   * What the session adds to the sums if the history ends here.
   *
   * @param excused the circumstances explain why the session was found gone: it is not lost.
   */
  sums?(part: Part, session: Session, circumstances: Partial<Circumstances>, excused: boolean): Partial<Sums>;
}
