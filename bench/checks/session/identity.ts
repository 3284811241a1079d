import { type Operation, parseRequestId, parseUserId } from '../../model/operation.ts';
import { addAnomaly, witness } from '../contract/anomalies.ts';
import type { Checker } from '../contract/checker.ts';
import { acknowledgedOf, type Session } from '../contract/session.ts';

/** `leaked` and `corrupted`: whose session an answer shows, and whether it is whole. */
export const identity: Checker<null> = {
  open: () => null,
  step(_part, session, operation, reading) {
    if (reading === 'damaged') addDamaged(session, operation);
    else if (reading === 'foreign' || reading === 'altered') addMismatch(session, operation);
  },
};

function addDamaged(session: Session, operation: Operation): void {
  const expected = { text: 'user, nonce, items and payload', acknowledged: acknowledgedOf(session) };
  addAnomaly(session, witness('corrupted', session, operation, expected, 'an answer without some of them'));
}

function addMismatch(session: Session, operation: Operation): void {
  const { userId, nonce, digest } = session;
  const { answer: view } = operation;
  if (view === null || typeof view === 'string') return;
  const owner = parseRequestId(view.nonce)?.vu ?? session.vu;
  const isLeak = owner !== session.vu || (view.userId !== userId && parseUserId(view.userId) !== null);
  const text = `${userId}, nonce ${nonce}, payload ${digest}`;
  const observed = `${view.userId}, nonce ${view.nonce}, payload ${view.digest}`;
  const expected = { text, acknowledged: acknowledgedOf(session) };
  addAnomaly(session, witness(isLeak ? 'leaked' : 'corrupted', session, operation, expected, observed));
}
