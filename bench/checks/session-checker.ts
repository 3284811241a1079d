import {
  type Operation,
  parseRequestId,
  parseUserId,
  requestIdOf,
  type SessionView,
  userIdOf,
} from '../model/operation.ts';
import type { SessionCounts } from '../model/run-result.ts';
import { type Anomaly, VERDICTS } from '../model/verdict.ts';
import { Findings, witness } from './findings.ts';
import { checkItems, settleDoubts } from './items.ts';
import { openSession, type SessionState, verdictOf } from './session-state.ts';

/** The state of the fold: what is known about every session so far. */
export interface CheckState {
  /** By user, in order of opening; the last one is the user's current session. */
  readonly users: Map<number, SessionState[]>;
  readonly findings: Findings;
  readonly lateWritesUs: number;
  forcedLogins: number;
  /** Sessions of the cohort lost so far. */
  cohortLost: number;
}

export interface CheckResult {
  readonly sessions: SessionCounts;
  readonly reSessions: SessionCounts;
  /** At most a thousand, and those that only the end has settled. */
  readonly anomalies: readonly Anomaly[];
  readonly anomalyCount: number;
  /** Sessions that were opened because their user's last one had been lost. */
  readonly forcedLogins: number;
  /** Losses after which a probe with the same cookie found the session again. */
  readonly transientLosses: number;
  /** Items that stood in a cart twice. */
  readonly doubledWrites: number;
}

/**
 * @param lateWritesUs how long after its end a request with an unknown outcome may still take effect: as long as a
 * node can hold it, and its store.
 */
export function startCheck(lateWritesUs: number): CheckState {
  return { users: new Map(), findings: new Findings(), lateWritesUs, forcedLogins: 0, cohortLost: 0 };
}

/**
 * Takes one operation into account. It consumes the state and hands it back changed, so that memory grows with the
 * sessions and not with the operations; the result follows from the state and the operation alone. A user's operations must come in the order they
 * ended, which is the order they were sent, since a user has one request in flight; users may be mixed in any way.
 *
 * An acknowledged item must be in every later answer until a checkout. An operation with an unknown outcome stays
 * open: its effect may show once, until an answer to a request sent after its last moment has shown that it does not.
 */
export function step(state: CheckState, operation: Operation): CheckState {
  if (operation.outcome === 'dropped') return state;
  if (operation.kind === 'login') takeLogin(state, operation);
  else takeUse(state, operation);
  return state;
}

/**
 * The verdicts over all sessions, after the last operation. Each session has exactly one, so the counts of a group
 * add up to its total.
 *
 * @param verifySinceUs the last fault, or the start of the measurement: a living session must have answered since.
 */
export function conclude(state: CheckState, verifySinceUs: number): CheckResult {
  const sessions = emptyCounts();
  const reSessions = emptyCounts();
  const unsettled: Anomaly[] = [];
  let transientLosses = 0;
  let doubledWrites = 0;
  for (const history of state.users.values()) {
    for (const session of history) {
      unsettled.push(...session.doubts.map(({ anomaly }) => anomaly));
      const counts = session.cohort ? sessions : reSessions;
      counts.total++;
      counts[verdictOf(session, verifySinceUs)]++;
      if (session.foundAgain) transientLosses++;
      doubledWrites += session.doubled.size;
    }
  }
  return {
    sessions,
    reSessions,
    anomalies: [...state.findings.kept, ...unsettled],
    anomalyCount: state.findings.count + unsettled.length,
    forcedLogins: state.forcedLogins,
    transientLosses,
    doubledWrites,
  };
}

type Counts = { -readonly [K in keyof SessionCounts]: SessionCounts[K] };

function emptyCounts(): Counts {
  return Object.fromEntries([['total', 0], ...VERDICTS.map((verdict) => [verdict, 0])]) as Counts;
}

function takeLogin(state: CheckState, operation: Operation): void {
  const { vu, session, seq, outcome, origin, answer } = operation;
  const history = state.users.get(vu) ?? [];
  const before = history.at(-1);
  if (outcome === 'unknown' && before !== undefined) before.mayEndUntilUs = operation.endUs + state.lateWritesUs;
  if (outcome !== 'ok' || answer === null || answer === 'anonymous') return;
  // A login ends the session whose cookie it came with.
  if (before !== undefined) end(state, before);
  if (before?.lost === true) state.forcedLogins++;
  const cohort = origin === 'cohort';
  const opened = openSession({
    vu,
    session,
    cohort,
    nonce: requestIdOf(vu, seq),
    digest: answer.digest,
    loginSeq: seq,
  });
  history.push(opened);
  state.users.set(vu, history);
  checkView(state, opened, operation, answer);
}

function takeUse(state: CheckState, operation: Operation): void {
  const { vu, seq, kind, outcome, answer } = operation;
  const session = state.users.get(vu)?.findLast((candidate) => candidate.session === operation.session);
  if (session === undefined) return;
  if (outcome === 'unknown') {
    const untilUs = operation.endUs + state.lateWritesUs;
    if (kind === 'add') session.openAdds.set(requestIdOf(vu, seq), untilUs);
    else if (kind === 'checkout') session.openCheckouts.set(seq, untilUs);
    else if (kind === 'logout') session.mayEndUntilUs = untilUs;
    return;
  }
  if (kind === 'logout' && outcome === 'ok') return end(state, session);
  if (answer === null) return;
  session.lastAnswerUs = operation.endUs;
  if (answer === 'anonymous') takeAnonymous(state, session, operation);
  else takeView(state, session, operation, answer);
}

function takeAnonymous(state: CheckState, session: SessionState, operation: Operation): void {
  if (session.ended || session.lost) return;
  if (session.mayEndUntilUs !== null) return end(state, session);
  settleDoubts(state.findings, session);
  session.lost = true;
  if (session.cohort) state.cohortLost++;
  state.findings.add(session, witness('lost', session, operation, `logged in as ${userIdOf(session.vu)}`, 'anonymous'));
}

function takeView(state: CheckState, session: SessionState, operation: Operation, view: SessionView): void {
  if (session.lost && !session.foundAgain && view.nonce === session.nonce) {
    session.foundAgain = true;
    state.findings.foundAgain(session);
  }
  if (session.ended && view.nonce === session.nonce) {
    const observed = `logged in as ${view.userId}`;
    state.findings.add(
      session,
      witness('resurrected', session, operation, 'anonymous, the session has ended', observed),
    );
    return;
  }
  if (operation.kind === 'add') session.items.add(requestIdOf(operation.vu, operation.seq));
  if (operation.kind === 'checkout') {
    settleDoubts(state.findings, session);
    session.items.clear();
    session.checkoutSeq = operation.seq;
  }
  checkView(state, session, operation, view);
  closeWhatDidNotShow(session, operation.sentUs ?? operation.endUs);
}

/** A write whose last moment was before this request was sent would have shown in its answer. */
function closeWhatDidNotShow(session: SessionState, sentUs: number): void {
  for (const [item, untilUs] of session.openAdds) if (untilUs < sentUs) session.openAdds.delete(item);
  for (const [seq, untilUs] of session.openCheckouts) if (untilUs < sentUs) session.openCheckouts.delete(seq);
  if (session.mayEndUntilUs !== null && session.mayEndUntilUs < sentUs) session.mayEndUntilUs = null;
}

/** Whose session the answer shows, and whether it is whole. */
function checkView(state: CheckState, session: SessionState, operation: Operation, view: SessionView): void {
  const own = userIdOf(session.vu);
  const observed = `${view.userId}, nonce ${view.nonce}, payload ${view.digest}`;
  const expected = `${own}, nonce ${session.nonce}, payload ${session.digest}`;
  const owner = parseRequestId(view.nonce)?.vu ?? session.vu;
  if (owner !== session.vu || (view.userId !== own && parseUserId(view.userId) !== null)) {
    state.findings.add(session, witness('leaked', session, operation, expected, observed));
    return;
  }
  if (view.userId !== own || view.nonce !== session.nonce || view.digest !== session.digest) {
    state.findings.add(session, witness('corrupted', session, operation, expected, observed));
    return;
  }
  checkItems(state.findings, session, operation, view.items);
}

function end(state: CheckState, session: SessionState): void {
  settleDoubts(state.findings, session);
  if (!session.lost) session.ended = true;
}
