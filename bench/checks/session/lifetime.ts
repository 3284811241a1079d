import type { Operation } from '../../model/operation.ts';
import type { CheckState } from '../check-state.ts';
import { witness } from '../witness.ts';
import { acknowledgedOf, type LossEarly, type SessionState } from './state.ts';

/**
 * When a session ends by itself is known only up to the time that the last request that found it was under way, and
 * the store's granularity, either way. An answer proves something only where its whole request lies on one side.
 */

/** A request extends a session's life when it reads it and when it saves it; one of unknown outcome at any later time. */
const EXTENSIONS_PER_USE = 2;

/** Whether a session that was not found may have expired by then. */
export function mayHaveExpired(state: CheckState, { used }: SessionState, operation: Operation): boolean {
  return leftUs(state, used.fromUs, operation) <= 0;
}

/** How long before it could have run out a session was not found. What a read does to it may fail after its answer. */
export function lossEarly(state: CheckState, { used, savedFromUs }: SessionState, operation: Operation): LossEarly {
  return {
    sinceUsedUs: leftUs(state, used.fromUs, operation),
    sinceSavedUs: leftUs(state, savedFromUs, operation),
  };
}

/** How long a session still had to live at least when an answer came, if its life was extended at `sinceUs`. */
function leftUs({ rules: { lifetime } }: CheckState, sinceUs: number, { endUs }: Operation): number {
  if (lifetime === null) return Number.POSITIVE_INFINITY;
  return sinceUs + lifetime.ttlUs - lifetime.granularityUs - endUs;
}

/** A session that was found must not have expired before it was even asked for. */
export function checkLifetime({ rules: { lifetime } }: CheckState, session: SessionState, operation: Operation): void {
  if (lifetime === null || session.overdue !== null) return;
  const lives = 1 + session.unknownUses * EXTENSIONS_PER_USE;
  const latestUs = session.used.toUs + lives * (lifetime.ttlUs + lifetime.granularityUs);
  const byUs = (operation.sentUs ?? operation.endUs) - latestUs;
  if (byUs <= 0) {
    session.expired = false;
    return;
  }
  const expected = { text: 'anonymous, the lifetime was over', acknowledged: acknowledgedOf(session) };
  const anomaly = witness('overstayed', session, operation, expected, `logged in as ${session.userId}`);
  session.overdue = { anomaly, latestUs, byUs };
}

/**
 * A request of unknown outcome may have extended the session's life, or may yet. So may one that was answered with an
 * error before it wrote anything: it may have read the session, and so may another node, which the proxy had asked first.
 */
export function noteUnknownUse(session: SessionState, { sentUs, endUs }: Operation): void {
  session.unknownUses++;
  excuse(session, sentUs ?? endUs);
}

/** A request that wanted to change the session found it at first, perhaps, and then no more. */
export function notePossibleUse(session: SessionState, { kind, sentUs, endUs }: Operation): void {
  if (kind === 'read' || kind === 'replay' || kind === 'probe') return;
  excuse(session, sentUs ?? endUs);
  session.used = { ...session.used, toUs: Math.max(session.used.toUs, endUs) };
}

/**
 * A request found the session, and extended its life: unless that was over before it came to do so, since it reads
 * the session first.
 */
export function noteUse(state: CheckState, session: SessionState, operation: Operation): void {
  const { kind, endUs, sentUs } = operation;
  const fromUs = sentUs ?? endUs;
  const { used } = session;
  excuse(session, fromUs);
  const isSure = !mayHaveExpired(state, session, operation);
  if (isSure && (kind === 'add' || kind === 'checkout')) session.savedFromUs = Math.max(session.savedFromUs, fromUs);
  session.used = { fromUs: isSure ? Math.max(used.fromUs, fromUs) : used.fromUs, toUs: Math.max(used.toUs, endUs) };
}

/** This request had been under way before the life was over, and kept the session alive. */
function excuse(session: SessionState, sentUs: number): void {
  if (session.overdue !== null && sentUs <= session.overdue.latestUs) session.overdue = null;
}
