import { type Operation, parseRequestId, requestIdOf } from '../model/operation.ts';
import { type CheckState, lateUntilUs } from './check-state.ts';
import { addAnomaly } from './findings.ts';
import {
  type Doubt,
  isLostUpdate,
  type KnownItem,
  outcomeOf,
  overlap,
  type SessionState,
  type Span,
} from './session-state.ts';
import { type Expected, witness } from './witness.ts';

/** Adds of unknown outcome that are remembered; later ones push out the oldest. */
const MOST_OPEN_ADDS = 64;

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
    const before = session.doubts.find((known) => known.item === item);
    if (before?.rightAgain === false) return;
    if (before !== undefined) settle(session, before);
    const blame = blameFor(state, session, item, written, { fromUs: sinceUs, toUs: operation.endUs });
    const anomaly = witness(blame, session, operation, expected, observed);
    session.doubts.push({ item, should, written, anomaly, sentUs, rightAgain: false });
  };

  served.forEach((item, index) => {
    if (served.indexOf(item) !== index) session.doubled.add(item);
  });
  notice(state, session, items, seen);
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
      if (isCheckoutOver(session, sentUs)) forget(session, item, seen.toUs);
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
  const { checkout } = session;
  // It may have been there before a checkout that is over by now.
  const contested = checkout !== null && seen.fromUs < checkout.written.toUs && open.sentUs < checkout.written.toUs;
  session.items.set(item, { ...lateItem(open.sentUs, seen.toUs, seen.fromUs), contested });
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
  const checkouts = [session.checkout, session.pastCheckout];
  const contested = checkouts.some((checkout) => checkout !== null && overlap(checkout.written, written));
  const { node } = operation;
  session.items.set(item, { written, cameLate: false, node, contested, seenUs: written.fromUs });
  blameOn(session, item, (doubt) => overlap(doubt.written, written));
}

/** An add has an unknown outcome: its effect may show once. */
export function openAdd(session: SessionState, item: string, { sentUs, endUs }: Operation): void {
  const open = { sentUs: sentUs ?? endUs, endUs };
  const early = session.early.get(item);
  if (early === undefined) {
    session.openAdds.set(item, open);
    const [oldest] = session.openAdds.keys();
    if (session.openAdds.size > MOST_OPEN_ADDS && oldest !== undefined) session.openAdds.delete(oldest);
  } else {
    session.items.set(item, lateItem(open.sentUs, Math.max(endUs, early.atUs), open.sentUs));
    session.early.delete(item);
  }
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
  for (const doubt of session.doubts) settle(session, doubt);
}

function settle(session: SessionState, doubt: Doubt): void {
  session.doubts = session.doubts.filter((other) => other !== doubt);
  addAnomaly(session, outcomeOf(doubt));
  if (isLostUpdate(doubt)) session.lostUpdates++;
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
    doubt.item === item || !explains(doubt) ? doubt : overwritten(doubt),
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
  const others = [...session.items].filter(([other]) => other !== item).map(([, known]) => known.written);
  const late = lateSaves(state, session, item).filter((span) => span !== written);
  const explained = late.some((span) => overlap(span, lostWithin)) || others.some((span) => overlap(span, written));
  return explained ? 'overwritten' : 'rolled-back';
}

/** When saves of unknown outcome may have happened, or did. */
function lateSaves(state: CheckState, session: SessionState, except?: string): Span[] {
  const { items, openAdds, openCheckouts, checkout, pastCheckout } = session;
  const open = [...openAdds.values(), ...openCheckouts.values()];
  const came = [...items].filter(([item, { cameLate }]) => cameLate && item !== except).map(([, known]) => known);
  const checkouts = [checkout, pastCheckout].filter((one) => one?.cameLate === true);
  return [
    ...open.map(({ sentUs, endUs }) => ({ fromUs: sentUs, toUs: lateUntilUs(state, endUs) })),
    ...[...came, ...checkouts].flatMap((known) => (known === null ? [] : [known.written])),
  ];
}

/**
 * A checkout with an unknown outcome shows by items being gone that were there before it: at one moment it took all
 * there were, so nothing may be left that had been there before that.
 */
function takeOpenCheckouts(session: SessionState, items: ReadonlySet<string>, seen: Span): void {
  for (const [seq, open] of [...session.openCheckouts].toSorted(([a], [b]) => a - b)) {
    const known = [...session.items].filter(([, item]) => item.written.toUs <= seen.fromUs && !item.contested);
    const gone = known.filter(([item]) => !items.has(item));
    const tookSinceUs = Math.max(open.sentUs, ...gone.map(([, item]) => item.seenUs));
    const left = known.filter(([item]) => items.has(item));
    if (gone.length === 0 || left.some(([, item]) => item.written.toUs <= tookSinceUs)) continue;
    for (const [item] of gone) session.items.delete(item);
    session.openCheckouts.delete(seq);
    // What this answer did not have to show yet may have been there before the checkout as well.
    for (const [item, other] of session.items) if (!items.has(item)) other.contested = true;
    const beforeSeq = Math.max(
      seq,
      session.checkout?.beforeSeq ?? 0,
      ...gone.map(([item]) => 1 + (ownSeq(session, item) ?? 0)),
    );
    const requestId = requestIdOf(session.vu, seq);
    const written = { fromUs: open.sentUs, toUs: seen.toUs };
    session.checkout = { beforeSeq, written, cameLate: true, node: null, requestId };
    session.doubts = session.doubts.filter(({ item, should }) => should !== 'be-there' || session.items.has(item));
  }
}

/** Doubts about what this answer shows as it should be: there was an older state, or another save put it right. */
function notice(state: CheckState, session: SessionState, items: ReadonlySet<string>, now: Span): void {
  session.doubts = session.doubts.map((doubt) => {
    const right = items.has(doubt.item) === (doubt.should === 'be-there');
    if (!right || doubt.rightAgain || now.fromUs < doubt.anomaly.atUs) return doubt;
    const noticed = { ...doubt, rightAgain: true };
    const meanwhile = { fromUs: doubt.sentUs, toUs: now.toUs };
    return lateSaves(state, session).some((span) => overlap(span, meanwhile)) ? overwritten(noticed) : noticed;
  });
}

function overwritten(doubt: Doubt): Doubt {
  return { ...doubt, anomaly: { ...doubt.anomaly, kind: 'overwritten' } };
}

function isCheckoutOver({ checkout, pastCheckout }: SessionState, sentUs: number): boolean {
  return [checkout, pastCheckout].every((one) => one === null || one.written.toUs <= sentUs);
}

/** A checkout of unknown outcome can no longer happen. Did it? Only an item tells that this answer had to show. */
export function closeCheckout(session: SessionState, seq: number, written: Span, shownUs: number): void {
  session.openCheckouts.delete(seq);
  for (const item of session.items.values()) if (item.written.toUs > shownUs) item.contested = true;
  const requestId = requestIdOf(session.vu, seq);
  session.pastCheckout = { requestId, beforeSeq: 0, written, cameLate: true, node: null };
}

/** A checkout that ran at the same time as the adding turned out to have come after it. */
function forget(session: SessionState, item: string, goneByUs: number): void {
  session.items.delete(item);
  const seq = ownSeq(session, item);
  const checkout = session.checkout ?? session.pastCheckout;
  if (seq === null || checkout === null) return;
  const written = { ...checkout.written, toUs: Math.max(checkout.written.toUs, goneByUs) };
  session.checkout = { ...checkout, written, beforeSeq: Math.max(checkout.beforeSeq, seq + 1) };
}

/** Where in the user's count of requests an item was added; null where this session's user cannot have added it. */
function ownSeq({ vu, loginSeq }: SessionState, item: string): number | null {
  const id = parseRequestId(item);
  return id !== null && id.vu === vu && id.seq > loginSeq ? id.seq : null;
}
