import { type Operation, userIdOf } from '../model/operation.ts';
import { type CheckState, lateUntilUs } from './check-state.ts';
import type { SessionState } from './session-state.ts';
import { witness } from './witness.ts';

/**
 * When a session ends by itself is known only up to the time that the last request that found it was under way, and
 * the store's granularity. An answer proves something only where its whole request lies on one side of that.
 */

/** Whether a session that was not found may have expired by then. */
export function mayHaveExpired({ rules }: CheckState, session: SessionState, { endUs }: Operation): boolean {
  return rules.lifetime !== null && endUs >= session.extended.fromUs + rules.lifetime.ttlUs;
}

/** A session that was found must not have expired before it was even asked for. */
export function checkLifetime(state: CheckState, session: SessionState, operation: Operation): void {
  const { lifetime } = state.rules;
  if (lifetime === null || session.overdue !== null) return;
  const lateUs = session.mayExtend === null ? 0 : lateUntilUs(state, session.mayExtend.endUs);
  const latestUs = Math.max(session.extended.toUs, lateUs) + lifetime.ttlUs + lifetime.granularityUs;
  if ((operation.sentUs ?? operation.endUs) <= latestUs) return;
  const expected = { text: 'anonymous, the lifetime was over', acknowledged: session.lastAnswer };
  const anomaly = witness('overstayed', session, operation, expected, `logged in as ${userIdOf(session.vu)}`);
  session.overdue = { anomaly, latestUs };
}

/** A request of unknown outcome may have extended the session's life, or may yet. */
export function noteUnknownUse(session: SessionState, { sentUs, endUs }: Operation): void {
  session.mayExtend = { sentUs: sentUs ?? endUs, endUs };
  excuse(session, sentUs ?? endUs);
}

/** A request found the session, and extended its life. */
export function noteUse(session: SessionState, { sentUs, endUs }: Operation): void {
  const { fromUs, toUs } = session.extended;
  excuse(session, sentUs ?? endUs);
  session.extended = { fromUs: Math.max(fromUs, sentUs ?? endUs), toUs: Math.max(toUs, endUs) };
}

/** This request had been under way before the life was over, and kept the session alive. */
function excuse(session: SessionState, sentUs: number): void {
  if (session.overdue !== null && sentUs <= session.overdue.latestUs) session.overdue = null;
}
