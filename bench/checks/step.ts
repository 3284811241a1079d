import type { CheckRules } from '../model/check-inputs.ts';
import type { Operation } from '../model/operation.ts';
import type { CheckState } from './check-state.ts';
import { CHECKERS } from './checkers.ts';
import { type Reading, readingOf } from './contract/reading.ts';
import { openSession, type Session } from './contract/session.ts';
import { noteOutage } from './outages.ts';

/**
 * Takes one operation into account. **It changes the state it is given**, and returns it: its memory grows with the
 * sessions and not with the operations. The result follows from the state and the operation alone. A user's
 * operations must come in the order in which they ended. They may overlap (several tabs), except logins. Users may be
 * mixed in any way.
 *
 * An operation with an unknown outcome stays open: it may take effect once, at any later time, until an answer shows
 * that it did. A dead node does not close it: the store still applies what it was sent. What happened at the same time
 * may have happened in either order.
 */
export function step(state: CheckState, operation: Operation): CheckState {
  noteOutage(state.outages, operation);
  if (operation.kind === 'login') takeLogin(state, operation);
  else takeUse(state, operation);
  return state;
}

function takeLogin({ users, rules }: CheckState, operation: Operation): void {
  const { vu, outcome, answer } = operation;
  const history = users.get(vu) ?? [];
  const before = history.at(-1);
  if (outcome === 'unknown' && before !== undefined) check(before, operation, 'unknown', rules);
  if (outcome !== 'ok' || answer === null || answer === 'anonymous') return;
  if (before !== undefined) check(before, operation, 'replaced', rules);
  const opened = openSession(operation);
  for (const checker of CHECKERS) opened.parts.push(checker.open(opened, operation));
  history.push(opened);
  users.set(vu, history);
  check(opened, operation, readingOf(opened, operation), rules);
}

function takeUse({ users, rules }: CheckState, operation: Operation): void {
  const session = sessionOf(users.get(operation.vu), operation);
  if (session === undefined || operation.outcome === 'dropped') return;
  const reading = readingOf(session, operation);
  const isExplained = reading === 'anonymous' && explains(session, operation, rules);
  check(session, operation, isExplained ? 'explained' : reading, rules);
  if (reading === 'unknown' || reading === 'unanswered') return;
  session.exercisedUs = operation.endUs;
  session.ackUs = operation.endUs;
  session.ackSeq = operation.seq;
  session.ackNode = operation.node;
}

/** The latest one as a rule. */
function sessionOf(history: readonly Session[] | undefined, operation: Operation): Session | undefined {
  const latest = history?.at(-1);
  if (latest?.session === operation.session) return latest;
  return history?.findLast(({ session }) => session === operation.session);
}

function check(session: Session, operation: Operation, reading: Reading, rules: CheckRules): void {
  const { parts } = session;
  for (let index = 0; index < parts.length; index++) {
    CHECKERS[index]?.step(parts[index], session, operation, reading, rules);
  }
}

function explains(session: Session, operation: Operation, rules: CheckRules): boolean {
  return CHECKERS.some(
    (checker, index) => checker.explains?.(session.parts[index], session, operation, rules) === true,
  );
}
