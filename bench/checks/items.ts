import { type Operation, parseRequestId } from '../model/operation.ts';
import { type Findings, witness } from './findings.ts';
import type { Doubt, SessionState } from './session-state.ts';

/**
 * Holds the items an answer showed against those that were acknowledged, and brings the session up to date.
 * What is missing, or back, is first a doubt: `stale` if a later answer is right again, otherwise `rolled-back`, or
 * `overwritten` where a whole-session save with an unknown outcome was open, since that may have done it.
 */
export function checkItems(
  findings: Findings,
  session: SessionState,
  operation: Operation,
  served: readonly string[],
): void {
  const items = new Set(served);
  const saveWasOpen = session.openAdds.size > 0 || session.openCheckouts.size > 0;
  const blame = saveWasOpen ? 'overwritten' : 'rolled-back';
  const observed = `items [${served.join(', ')}]`;
  const doubt = (item: string, should: Doubt['should'], expected: string): void => {
    if (session.doubts.some((known) => known.item === item)) return;
    session.doubts.push({ item, should, anomaly: witness(blame, session, operation, expected, observed) });
  };

  served.forEach((item, index) => {
    if (served.indexOf(item) !== index) session.doubled.add(item);
  });
  withdrawDoubts(findings, session, items);
  takeOpenCheckouts(session, items);
  for (const item of items) {
    if (session.items.has(item)) continue;
    if (session.openAdds.delete(item)) {
      session.items.add(item);
    } else if (wasCheckedOut(session, item)) {
      doubt(item, 'be-gone', `item ${item} checked out, acknowledged`);
    } else {
      findings.add(session, witness('corrupted', session, operation, 'only items that the user added', `item ${item}`));
    }
  }
  for (const item of session.items) {
    if (!items.has(item)) doubt(item, 'be-there', `item ${item}, acknowledged`);
  }
}

/** A checkout with an unknown outcome shows by all older items being gone: it takes all of them or none. */
function takeOpenCheckouts(session: SessionState, items: ReadonlySet<string>): void {
  for (const seq of [...session.openCheckouts.keys()].toSorted((a, b) => a - b)) {
    const older = [...session.items].filter((item) => (parseRequestId(item)?.seq ?? -1) < seq);
    if (older.length === 0 || older.some((item) => items.has(item))) continue;
    for (const item of older) session.items.delete(item);
    session.openCheckouts.delete(seq);
  }
}

/** The doubts that are left become final: nothing later can show them to have been stale answers. */
export function settleDoubts(findings: Findings, session: SessionState): void {
  for (const { anomaly } of session.doubts) findings.add(session, anomaly);
  session.doubts = [];
}

function withdrawDoubts(findings: Findings, session: SessionState, items: ReadonlySet<string>): void {
  session.doubts = session.doubts.filter(({ item, should, anomaly }) => {
    const right = items.has(item) === (should === 'be-there');
    if (right) findings.add(session, { ...anomaly, kind: 'stale', observed: `${anomaly.observed}, later right again` });
    return !right;
  });
}

function wasCheckedOut(session: SessionState, item: string): boolean {
  const id = parseRequestId(item);
  return id !== null && id.vu === session.vu && id.seq > session.loginSeq && id.seq < session.checkoutSeq;
}
