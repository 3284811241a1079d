import { type Operation, parseRequestId, requestIdOf } from '../model/operation.ts';
import { type CheckState, lateUntilUs } from './check-state.ts';
import { addAnomaly } from './findings.ts';
import { type Doubt, type KnownItem, overlap, type SessionState, type Span } from './session-state.ts';
import { type Expected, witness } from './witness.ts';

/**
 * Holds the items an answer showed against those that were acknowledged, and brings the session up to date.
 * What is missing, or back, is first a doubt: `stale` if a later answer is right again, otherwise `rolled-back`, or
 * `overwritten` where another save of the whole session was under way or of unknown outcome, since that may have
 * done it.
 */
export function checkItems(
  state: CheckState,
  session: SessionState,
  operation: Operation,
  served: readonly string[],
): void {
  const items = new Set(served);
  const sentUs = operation.sentUs ?? operation.endUs;
  const seen: Span = { fromUs: sentUs, toUs: operation.endUs };
  const observed = `items [${served.join(', ')}]`;
  const doubt = (item: string, should: Doubt['should'], written: Span, sinceUs: number, expected: Expected): void => {
    if (session.doubts.some((known) => known.item === item)) return;
    const blame = blameFor(state, session, item, written, { fromUs: sinceUs, toUs: operation.endUs });
    session.doubts.push({ item, should, written, anomaly: witness(blame, session, operation, expected, observed) });
  };

  served.forEach((item, index) => {
    if (served.indexOf(item) !== index) session.doubled.add(item);
  });
  withdrawDoubts(session, items, sentUs);
  takeOpenCheckouts(session, items, seen);
  for (const item of items) {
    if (sawKnown(session, item, seen)) continue;
    const { checkout } = session;
    const seq = ownSeq(session, item);
    if (seq !== null && checkout !== null && seq < checkout.beforeSeq) {
      if (sentUs < checkout.written.toUs) continue;
      const acknowledged = { requestId: checkout.requestId, atUs: checkout.written.toUs, node: checkout.node };
      const text = `item ${item} checked out, acknowledged`;
      doubt(item, 'be-gone', checkout.written, checkout.written.fromUs, { text, acknowledged });
      continue;
    }
    const expected = { text: 'only items that the user added', acknowledged: session.lastAnswer };
    const foreign = witness('corrupted', session, operation, expected, `item ${item}`);
    // Its own answer may still be on its way.
    if (seq === null) addAnomaly(session, foreign);
    else if (!session.early.has(item)) session.early.set(item, foreign);
  }
  for (const [item, known] of session.items) {
    const isOwnAnswer = operation.kind === 'add' && item === requestIdOf(operation.vu, operation.seq);
    if (items.has(item) || (known.written.toUs > sentUs && !isOwnAnswer)) continue;
    if (known.contested) {
      if (isCheckoutOver(session, sentUs)) forget(session, item);
      continue;
    }
    const acknowledged = { requestId: item, atUs: known.written.toUs, node: known.node };
    doubt(item, 'be-there', known.written, known.seenUs, { text: `item ${item}, acknowledged`, acknowledged });
  }
}

/** An item that is known, or was waited for. False when nothing is known of it. */
function sawKnown(session: SessionState, item: string, seen: Span): boolean {
  const known = session.items.get(item);
  if (known !== undefined) {
    known.seenUs = Math.max(known.seenUs, seen.fromUs);
    if (known.contested && isCheckoutOver(session, seen.fromUs)) known.contested = false;
    return true;
  }
  const open = session.openAdds.get(item);
  if (open === undefined) return false;
  session.openAdds.delete(item);
  session.items.set(item, lateItem(open.sentUs, seen.toUs, seen.fromUs));
  return true;
}

function lateItem(sentUs: number, shownUs: number, seenUs: number): KnownItem {
  return { written: { fromUs: sentUs, toUs: shownUs }, cameLate: true, node: null, contested: false, seenUs };
}

/** An add was acknowledged. */
export function takeAdd(session: SessionState, item: string, operation: Operation): void {
  const written: Span = { fromUs: operation.sentUs ?? operation.endUs, toUs: operation.endUs };
  session.early.delete(item);
  // It was taken for an item that a checkout had removed.
  session.doubts = session.doubts.filter((doubt) => doubt.item !== item);
  const contested = session.checkout !== null && overlap(session.checkout.written, written);
  const { node } = operation;
  session.items.set(item, { written, cameLate: false, node, contested, seenUs: written.fromUs });
  blameOn(session, item, (doubt) => overlap(doubt.written, written));
}

/** An add has an unknown outcome: its effect may show once. */
export function openAdd(session: SessionState, item: string, { sentUs, endUs }: Operation): void {
  const open = { sentUs: sentUs ?? endUs, endUs };
  const early = session.early.get(item);
  if (early === undefined) session.openAdds.set(item, open);
  else session.items.set(item, lateItem(open.sentUs, Math.max(endUs, early.atUs), open.sentUs));
  session.early.delete(item);
  blameOn(session, item, (doubt) => open.sentUs < doubt.anomaly.atUs);
}

/** A checkout was acknowledged: what was in the cart before it was sent is gone. */
export function takeCheckout(session: SessionState, operation: Operation): void {
  const written: Span = { fromUs: operation.sentUs ?? operation.endUs, toUs: operation.endUs };
  excuseRemoved(session, written.fromUs);
  settleDoubts(session);
  for (const [item, known] of session.items) {
    if (known.written.toUs <= written.fromUs) session.items.delete(item);
    else known.contested = true;
  }
  const beforeSeq = Math.max(operation.seq, session.checkout?.beforeSeq ?? 0);
  const { node } = operation;
  session.checkout = { beforeSeq, written, cameLate: false, node, requestId: requestIdOf(session.vu, operation.seq) };
}

/** A checkout has an unknown outcome: it may empty the cart once. */
export function openCheckout(session: SessionState, { seq, sentUs, endUs }: Operation): void {
  const open = { sentUs: sentUs ?? endUs, endUs };
  excuseRemoved(session, open.sentUs);
  session.openCheckouts.set(seq, open);
}

/** The doubts that are left become final: nothing later can show them to have been stale answers. */
export function settleDoubts(session: SessionState): void {
  for (const { anomaly, should } of session.doubts) {
    addAnomaly(session, anomaly);
    if (should === 'be-there') session.lostUpdates++;
  }
  session.doubts = [];
}

/** Items were missing in answers that came while a checkout was under way: that may have removed them. */
function excuseRemoved(session: SessionState, checkoutSentUs: number): void {
  session.doubts = session.doubts.filter(
    ({ should, anomaly }) => should !== 'be-there' || anomaly.atUs <= checkoutSentUs,
  );
}

/** Turns the doubts that another save explains into the middleware's doing. */
function blameOn(session: SessionState, item: string, explains: (doubt: Doubt) => boolean): void {
  session.doubts = session.doubts.map((doubt) =>
    doubt.item === item || !explains(doubt)
      ? doubt
      : { ...doubt, anomaly: { ...doubt.anomaly, kind: 'overwritten' as const } },
  );
}

/**
 * Whether another save may have put back what the store held before `written`: one that was under way at the same
 * time, or one of unknown outcome that may have come late, within `lostWithin`.
 */
function blameFor(
  state: CheckState,
  session: SessionState,
  item: string,
  written: Span,
  lostWithin: Span,
): 'overwritten' | 'rolled-back' {
  const came = [...session.items].filter(([other]) => other !== item).map(([, known]) => known);
  const { checkout } = session;
  const late: readonly Span[] = [
    ...[...session.openAdds.values(), ...session.openCheckouts.values()].map(({ sentUs, endUs }) => ({
      fromUs: sentUs,
      toUs: lateUntilUs(state, endUs),
    })),
    ...came.filter(({ cameLate }) => cameLate).map((known) => known.written),
    ...(checkout?.cameLate === true && checkout.written !== written ? [checkout.written] : []),
  ];
  const meanwhile = came.filter(({ cameLate }) => !cameLate).map((known) => known.written);
  const explained = late.some((span) => overlap(span, lostWithin)) || meanwhile.some((span) => overlap(span, written));
  return explained ? 'overwritten' : 'rolled-back';
}

/** A checkout with an unknown outcome shows by all older items being gone: it takes all of them or none. */
function takeOpenCheckouts(session: SessionState, items: ReadonlySet<string>, seen: Span): void {
  for (const [seq, open] of [...session.openCheckouts].toSorted(([a], [b]) => a - b)) {
    const older = [...session.items.keys()].filter((item) => (ownSeq(session, item) ?? -1) < seq);
    if (older.length === 0 || older.some((item) => items.has(item))) continue;
    for (const item of older) session.items.delete(item);
    session.openCheckouts.delete(seq);
    const beforeSeq = Math.max(seq, session.checkout?.beforeSeq ?? 0);
    const written = { fromUs: open.sentUs, toUs: seen.toUs };
    const requestId = requestIdOf(session.vu, seq);
    session.checkout = { beforeSeq, written, cameLate: true, node: null, requestId };
    session.doubts = session.doubts.filter(({ item, should }) => should !== 'be-there' || !older.includes(item));
  }
}

function withdrawDoubts(session: SessionState, items: ReadonlySet<string>, sentUs: number): void {
  session.doubts = session.doubts.filter(({ item, should, anomaly }) => {
    const right = items.has(item) === (should === 'be-there');
    if (!right || sentUs < anomaly.atUs) return true;
    addAnomaly(session, { ...anomaly, kind: 'stale', observed: `${anomaly.observed}, later right again` });
    return false;
  });
}

function isCheckoutOver({ checkout }: SessionState, sentUs: number): boolean {
  return checkout === null || checkout.written.toUs <= sentUs;
}

/** A checkout that ran at the same time as the adding turned out to have come after it. */
function forget(session: SessionState, item: string): void {
  session.items.delete(item);
  const seq = ownSeq(session, item);
  const { checkout } = session;
  if (seq === null || checkout === null) return;
  session.checkout = { ...checkout, beforeSeq: Math.max(checkout.beforeSeq, seq + 1) };
}

/** Where in the user's count of requests an item was added; null where this session's user cannot have added it. */
function ownSeq({ vu, loginSeq }: SessionState, item: string): number | null {
  const id = parseRequestId(item);
  return id !== null && id.vu === vu && id.seq > loginSeq ? id.seq : null;
}
