import { type Operation, parseRequestId, parseUserId, requestIdOf, type SessionView } from '../model/operation.ts';
import { addAnomaly } from './anomalies.ts';
import { openCheckout, spanOf, takeCheckout } from './cart/checkouts.ts';
import { cartOf, checkItems, openAdd, takeAdd } from './cart/items.ts';
import { noteSave } from './cart/overlaps.ts';
import type { CheckState } from './check-state.ts';
import { noteOutage } from './outages.ts';
import {
  checkLifetime,
  lossEarly,
  mayHaveExpired,
  notePossibleUse,
  noteUnknownUse,
  noteUse,
} from './session/lifetime.ts';
import { acknowledgedOf, openSession, type SessionState } from './session/state.ts';
import { witness } from './witness.ts';

/**
 * Takes one operation into account. **It changes the state it is given**, and returns it: its memory grows with the
 * sessions and not with the operations. The result follows from the state and the operation alone. A user's
 * operations must come in the order in which they ended; they may overlap (several tabs), except logins. Users may be
 * mixed in any way.
 *
 * An acknowledged item must be in every answer to a request that was sent later, until a checkout. An operation with
 * an unknown outcome stays open: it may take effect once, at any later time, until it is seen to have done so. That its
 * node is dead does not close it: what was sent to the store is applied when the store comes to it. What happened at the
 * same time may have happened in either order.
 */
export function step(state: CheckState, operation: Operation): CheckState {
  noteOutage(state.outages, operation);
  if (operation.kind === 'login') takeLogin(state, operation);
  else takeUse(state, operation);
  return state;
}

function takeLogin(state: CheckState, operation: Operation): void {
  const { vu, session, seq, outcome, origin, answer, endUs } = operation;
  const history = state.users.get(vu) ?? [];
  const before = history.at(-1);
  if (outcome === 'unknown' && before !== undefined) mayEnd(before, operation);
  if (outcome !== 'ok' || answer === null || answer === 'anonymous') return;
  if (before !== undefined) endByLogin(before, operation);
  if (before !== undefined && before.loss !== null) state.forcedLogins++;
  const isDamaged = answer === 'damaged';
  const opened = openSession(
    {
      vu,
      session,
      cohort: origin === 'cohort' || origin === 'seeded',
      seeded: origin === 'seeded',
      digest: isDamaged ? '' : answer.digest,
      loginSeq: seq,
      used: { fromUs: operation.sentUs ?? endUs, toUs: endUs },
    },
    operation.node,
  );
  history.push(opened);
  state.users.set(vu, history);
  if (isDamaged) addDamaged(opened, operation);
  else if (isOwn(opened, operation, answer)) checkItems(opened, operation, answer.items);
}

function takeUse(state: CheckState, operation: Operation): void {
  const { vu, seq, kind, outcome, answer } = operation;
  const session = state.users.get(vu)?.findLast((candidate) => candidate.session === operation.session);
  if (session === undefined || outcome === 'dropped') return;
  if (outcome === 'unknown') {
    noteUnknownUse(session, operation);
    if (kind === 'add') openAdd(session, requestIdOf(vu, seq), operation);
    else if (kind === 'checkout') openCheckout(session, cartOf(session), operation);
    else if (kind === 'logout') mayEnd(session, operation);
    return;
  }
  if (kind === 'logout' && outcome === 'ok') {
    noteUse(state, session, operation);
    retractLoss(session, operation.sentUs ?? operation.endUs);
    session.endedUs ??= operation.endUs;
  } else if (answer === null) {
    if (operation.status !== null) noteUnknownUse(session, operation);
    return;
  } else if (answer === 'anonymous') {
    takeAnonymous(state, session, operation);
  } else {
    takeView(state, session, operation, answer);
  }
  session.exercisedUs = operation.endUs;
  session.ackUs = operation.endUs;
  session.ackSeq = seq;
  session.ackNode = operation.node;
}

function takeAnonymous(state: CheckState, session: SessionState, operation: Operation): void {
  notePossibleUse(session, operation);
  if (session.loss !== null) {
    if (operation.kind === 'probe') session.probed = true;
    return;
  }
  if (session.endedUs !== null) return;
  if (session.mayEnd) {
    session.endedUs = operation.endUs;
    return;
  }
  if (mayHaveExpired(state, session, operation)) {
    session.expired = true;
    return;
  }
  const expected = { text: `logged in as ${session.userId}`, acknowledged: acknowledgedOf(session) };
  session.loss = witness('lost', session, operation, expected, 'anonymous');
  session.lossEarly = lossEarly(state, session, operation);
}

function takeView(state: CheckState, session: SessionState, operation: Operation, view: SessionView | 'damaged'): void {
  const { vu, seq, kind } = operation;
  const isThisSession = view !== 'damaged' && view.nonce === session.nonce;
  if (isThisSession) {
    const { loss } = session;
    if (loss !== null && (operation.sentUs ?? operation.endUs) >= loss.atUs) session.foundAgain = true;
    if (session.endedUs === null) checkLifetime(state, session, operation);
    noteUse(state, session, operation);
  }
  if (kind === 'add') takeAdd(session, requestIdOf(vu, seq), operation);
  else if (kind === 'checkout') takeCheckout(session, cartOf(session), operation);
  else if (state.rules.readsSave === true && session.cart !== null) noteSave(session.cart, spanOf(operation));
  if (view === 'damaged') return addDamaged(session, operation);
  if (session.endedUs !== null && isThisSession) return takeViewOfEnded(session, operation, session.endedUs);
  if (isOwn(session, operation, view)) checkItems(session, operation, view.items);
}

/** Only a request that was sent after the end had to find nobody. */
function takeViewOfEnded(session: SessionState, operation: Operation, endedUs: number): void {
  if ((operation.sentUs ?? operation.endUs) < endedUs) return;
  const expected = { text: 'anonymous, the session has ended', acknowledged: acknowledgedOf(session) };
  addAnomaly(session, witness('resurrected', session, operation, expected, `logged in as ${session.userId}`));
}

/** Whose session the answer shows, and whether it is whole. */
function isOwn(session: SessionState, operation: Operation, view: SessionView): boolean {
  const { userId, nonce, digest } = session;
  if (view.userId === userId && view.nonce === nonce && view.digest === digest) return true;
  const owner = parseRequestId(view.nonce)?.vu ?? session.vu;
  const isLeak = owner !== session.vu || (view.userId !== userId && parseUserId(view.userId) !== null);
  const text = `${userId}, nonce ${nonce}, payload ${digest}`;
  const observed = `${view.userId}, nonce ${view.nonce}, payload ${view.digest}`;
  const expected = { text, acknowledged: acknowledgedOf(session) };
  addAnomaly(session, witness(isLeak ? 'leaked' : 'corrupted', session, operation, expected, observed));
  return false;
}

/** An answer to this very request that lacks what every answer about a session holds. */
function addDamaged(session: SessionState, operation: Operation): void {
  const expected = { text: 'user, nonce, items and payload', acknowledged: acknowledgedOf(session) };
  addAnomaly(session, witness('corrupted', session, operation, expected, 'an answer without some of them'));
}

/** A logout, or a login on top, with an unknown outcome. */
function mayEnd(session: SessionState, operation: Operation): void {
  if (retractLoss(session, operation.sentUs ?? operation.endUs)) session.endedUs = operation.endUs;
  else if (session.endedUs === null) session.mayEnd = true;
}

/** A login ends the session whose cookie it came with: one that is gone, or has run out, it may not have met. */
function endByLogin(session: SessionState, operation: Operation): void {
  retractLoss(session, operation.sentUs ?? operation.endUs);
  if (session.expired) session.mayEnd = true;
  else if (session.loss === null) session.endedUs ??= operation.endUs;
}

/** The session was found gone while it was being ended: nothing was lost. True if there had been such a loss. */
function retractLoss(session: SessionState, endingSinceUs: number): boolean {
  if (session.loss === null || session.loss.atUs <= endingSinceUs) return false;
  session.loss = null;
  session.foundAgain = false;
  session.probed = false;
  return true;
}
