import { addAnomaly, witness } from '../contract/anomalies.ts';
import type { Checker } from '../contract/checker.ts';
import { acknowledgedOf } from '../contract/session.ts';

/** `resurrected`: when a session was ended by its user, and whether it worked afterwards. */
export const logout: Checker<null> = {
  open: () => null,

  explains(_part, session, { endUs }) {
    if (session.mayEnd) session.endedUs ??= endUs;
    return session.endedUs !== null;
  },

  step(_part, session, operation, reading) {
    const { kind, endUs } = operation;
    if (reading === 'logged-out') {
      session.endedUs ??= endUs;
    } else if (reading === 'replaced') {
      // A login does not end a session that it may not have met: one that is lost, or has expired.
      if (session.expired) session.mayEnd = true;
      else if (session.lostUs === null) session.endedUs ??= endUs;
    } else if (reading === 'unknown') {
      if ((kind === 'logout' || kind === 'login') && session.endedUs === null) session.mayEnd = true;
    } else if (reading === 'after-end' && session.endedUs !== null) {
      // A request that was sent before the end may have found the session.
      if ((operation.sentUs ?? endUs) < session.endedUs) return;
      const expected = { text: 'anonymous, the session has ended', acknowledged: acknowledgedOf(session) };
      addAnomaly(session, witness('resurrected', session, operation, expected, `logged in as ${session.userId}`));
    }
  },

  sums(_part, { anomalies }) {
    return anomalies.some(({ kind }) => kind === 'resurrected') ? { undoneLogouts: 1 } : {};
  },
};
