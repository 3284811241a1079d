import {
  type Operation,
  parseRequestId,
  parseUserId,
  requestIdOf,
  type SessionView,
  userIdOf,
} from '../model/operation.ts';
import { type CheckState, lateUntilUs } from './check-state.ts';
import { checkLifetime, mayHaveExpired, noteUnknownUse, noteUse } from './expiry.ts';
import { addAnomaly } from './findings.ts';
import { checkItems, closeCheckout, openAdd, openCheckout, settleDoubts, takeAdd, takeCheckout } from './items.ts';
import { openSession, type SessionState } from './session-state.ts';
import { witness } from './witness.ts';

/**
 * Takes one operation into account. It consumes the state and hands it back changed, so that memory grows with the
 * sessions and not with the operations; the result follows from the state and the operation alone. A user's
 * operations must come in the order in which they ended; they may overlap (several tabs), except logins. Users may be
 * mixed in any way.
 *
 * An acknowledged item must be in every answer to a request that was sent later, until a checkout. An operation with
 * an unknown outcome stays open: its effect may show once, until an answer to a request sent after its last moment
 * has shown that it does not. What happened at the same time may have happened in either order.
 */
export function step(state: CheckState, operation: Operation): CheckState {
  if (operation.kind === 'login') takeLogin(state, operation);
  else takeUse(state, operation);
  return state;
}

function takeLogin(state: CheckState, operation: Operation): void {
  const { vu, session, seq, outcome, origin, answer } = operation;
  const history = state.users.get(vu) ?? [];
  const before = history.at(-1);
  if (before !== undefined) noteOutage(state, before, operation);
  if (outcome === 'unknown' && before !== undefined) mayEnd(state, before, operation);
  if (outcome !== 'ok' || answer === null || answer === 'anonymous') return;
  // A login ends the session whose cookie it came with.
  if (before !== undefined) end(state, before, operation);
  if (before !== undefined && before.loss !== null) state.forcedLogins++;
  const opened = openSession({
    vu,
    session,
    cohort: origin === 'cohort',
    nonce: requestIdOf(vu, seq),
    digest: answer.digest,
    loginSeq: seq,
    extended: { fromUs: operation.sentUs ?? operation.endUs, toUs: operation.endUs },
  });
  history.push(opened);
  state.users.set(vu, history);
  if (isOwn(opened, operation, answer)) checkItems(state, opened, operation, answer.items);
}

function takeUse(state: CheckState, operation: Operation): void {
  const { vu, seq, kind, outcome, answer } = operation;
  const session = state.users.get(vu)?.findLast((candidate) => candidate.session === operation.session);
  if (session === undefined) return;
  noteOutage(state, session, operation);
  if (outcome === 'dropped') return;
  if (outcome === 'unknown') {
    noteUnknownUse(session, operation);
    if (kind === 'add') openAdd(session, requestIdOf(vu, seq), operation);
    else if (kind === 'checkout') openCheckout(session, operation);
    else if (kind === 'logout') mayEnd(state, session, operation);
    return;
  }
  if (kind === 'logout' && outcome === 'ok') {
    noteUse(session, operation);
    return end(state, session, operation);
  }
  if (answer === null) return;
  if (answer === 'anonymous') takeAnonymous(state, session, operation);
  else takeView(state, session, operation, answer);
  session.lastAnswer = { atUs: operation.endUs, requestId: requestIdOf(vu, seq), node: operation.node };
}

function takeAnonymous(state: CheckState, session: SessionState, operation: Operation): void {
  if (session.endedUs !== null || session.loss !== null) return;
  if (session.mayEnd !== null || mayHaveExpired(state, session, operation)) {
    session.endedUs = operation.endUs;
    return;
  }
  settleDoubts(session);
  const acknowledged = session.lastAnswer ?? {
    requestId: session.nonce,
    atUs: session.extended.toUs,
    node: null,
  };
  const expected = { text: `logged in as ${userIdOf(session.vu)}`, acknowledged };
  session.loss = witness('lost', session, operation, expected, 'anonymous');
  if (session.cohort) state.cohortLost++;
}

function takeView(state: CheckState, session: SessionState, operation: Operation, view: SessionView): void {
  const isThisSession = view.nonce === session.nonce;
  if (session.loss !== null && isThisSession) session.foundAgain = true;
  if (isThisSession && session.endedUs === null) checkLifetime(state, session, operation);
  if (isThisSession) noteUse(session, operation);
  if (operation.kind === 'add') takeAdd(session, requestIdOf(operation.vu, operation.seq), operation);
  if (operation.kind === 'checkout') takeCheckout(session, operation);
  if (session.endedUs !== null && isThisSession) return takeViewOfEnded(session, operation, view);
  if (!isOwn(session, operation, view)) return;
  checkItems(state, session, operation, view.items);
  closeWhatDidNotShow(state, session, operation.sentUs ?? operation.endUs);
}

/** Only a request that was sent after the end had to find nobody. */
function takeViewOfEnded(session: SessionState, operation: Operation, view: SessionView): void {
  const { endedUs, lastAnswer } = session;
  if (endedUs === null || (operation.sentUs ?? operation.endUs) < endedUs) return;
  const expected = { text: 'anonymous, the session has ended', acknowledged: lastAnswer };
  addAnomaly(session, witness('resurrected', session, operation, expected, `logged in as ${view.userId}`));
}

/** A write whose last moment was before this request was sent would have shown in its answer. */
function closeWhatDidNotShow(state: CheckState, session: SessionState, sentUs: number): void {
  const isOver = ({ endUs }: { readonly endUs: number }): boolean => lateUntilUs(state, endUs) < sentUs;
  for (const [seq, open] of session.openCheckouts) {
    const written = { fromUs: open.sentUs, toUs: lateUntilUs(state, open.endUs) };
    if (isOver(open)) closeCheckout(session, seq, written, sentUs);
  }
  if (session.mayEnd !== null && isOver(session.mayEnd)) session.mayEnd = null;
}

/** Whose session the answer shows, and whether it is whole. */
function isOwn(session: SessionState, operation: Operation, view: SessionView): boolean {
  const own = userIdOf(session.vu);
  const text = `${own}, nonce ${session.nonce}, payload ${session.digest}`;
  const expected = { text, acknowledged: session.lastAnswer };
  const observed = `${view.userId}, nonce ${view.nonce}, payload ${view.digest}`;
  const owner = parseRequestId(view.nonce)?.vu ?? session.vu;
  if (owner !== session.vu || (view.userId !== own && parseUserId(view.userId) !== null)) {
    addAnomaly(session, witness('leaked', session, operation, expected, observed));
    return false;
  }
  if (view.userId !== own || view.nonce !== session.nonce || view.digest !== session.digest) {
    addAnomaly(session, witness('corrupted', session, operation, expected, observed));
    return false;
  }
  return true;
}

/** A logout, or a login on top, with an unknown outcome. */
function mayEnd(state: CheckState, session: SessionState, operation: Operation): void {
  const sentUs = operation.sentUs ?? operation.endUs;
  if (retractLoss(state, session, sentUs)) session.endedUs = operation.endUs;
  else if (session.endedUs === null) session.mayEnd = { sentUs, endUs: operation.endUs };
}

/** A logout, or a login on top, was acknowledged. */
function end(state: CheckState, session: SessionState, operation: Operation): void {
  retractLoss(state, session, operation.sentUs ?? operation.endUs);
  if (session.loss === null) session.endedUs ??= operation.endUs;
}

/** The session was found gone while it was being ended: nothing was lost. True if there had been such a loss. */
function retractLoss(state: CheckState, session: SessionState, endingSinceUs: number): boolean {
  if (session.loss === null || session.loss.atUs <= endingSinceUs) return false;
  session.loss = null;
  if (session.cohort) state.cohortLost--;
  return true;
}

/** How long the user has been without a usable answer. */
function noteOutage(state: CheckState, session: SessionState, operation: Operation): void {
  const { outcome, answer, endUs, sentUs, intendedUs } = operation;
  const answered = outcome === 'ok' || answer !== null;
  session.withoutAnswerSinceUs ??= answered ? null : (sentUs ?? intendedUs);
  if (session.withoutAnswerSinceUs === null) return;
  state.longestOutageUs = Math.max(state.longestOutageUs, endUs - session.withoutAnswerSinceUs);
  if (answered) session.withoutAnswerSinceUs = null;
}
