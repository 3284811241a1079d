import type { Operation } from '../model/operation.ts';
import { type CheckState, lateUntilUs } from './check-state.ts';
import type { SessionState } from './session-state.ts';

/**
 * When a session ends by itself is known only up to the time that the last request that found it was under way, and
 * the store's granularity. An answer proves something only where its whole request lies on one side of that.
 */

/** Whether a session that was not found may have expired by then. */
export function mayHaveExpired({ rules }: CheckState, session: SessionState, { endUs }: Operation): boolean {
  return rules.lifetime !== null && endUs >= session.extended.fromUs + rules.lifetime.ttlUs;
}

/** Whether a session that was found must have expired before it was even asked for. */
export function isOverdue(state: CheckState, session: SessionState, { sentUs, endUs }: Operation): boolean {
  const { lifetime } = state.rules;
  if (lifetime === null) return false;
  const lateUs = session.mayExtend === null ? 0 : lateUntilUs(state, session.mayExtend.endUs);
  const latestUs = Math.max(session.extended.toUs, lateUs) + lifetime.ttlUs + lifetime.granularityUs;
  return (sentUs ?? endUs) > latestUs;
}

/** A request found the session, and extended its life. */
export function noteUse(session: SessionState, { sentUs, endUs }: Operation): void {
  const { fromUs, toUs } = session.extended;
  session.extended = { fromUs: Math.max(fromUs, sentUs ?? endUs), toUs: Math.max(toUs, endUs) };
}
