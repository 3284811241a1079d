import type { Operation } from '../../model/operation.ts';
import type { Anomaly } from '../../model/verdict.ts';
import { witness } from '../contract/anomalies.ts';
import type { Checker } from '../contract/checker.ts';
import { acknowledgedOf, type Session } from '../contract/session.ts';

interface Loss {
  /** The answer that showed the loss; null: the session is not lost. */
  anomaly: Anomaly | null;
  /** A request that was sent after the loss found the session. */
  foundAgain: boolean;
  /** A retry of the old cookie got an answer after the loss. */
  retried: boolean;
  /** The user's next login came after the loss. */
  forcedLogin: boolean;
}

/** `lost`: the session is gone, and neither an end nor its lifetime explains that. */
export const loss: Checker<Loss> = {
  open: () => ({ anomaly: null, foundAgain: false, retried: false, forcedLogin: false }),

  explains(part, session, { kind }) {
    if (session.lostUs === null) return false;
    if (kind === 'probe') part.retried = true;
    return true;
  },

  step(part, session, operation, reading) {
    if (reading === 'anonymous') lose(part, session, operation);
    // The common case: nothing below concerns a session that is not lost.
    if (session.lostUs === null) return;
    const sentUs = operation.sentUs ?? operation.endUs;
    if (reading === 'right' || reading === 'altered' || reading === 'after-end') {
      if (sentUs >= session.lostUs) part.foundAgain = true;
    } else if (reading === 'logged-out' || reading === 'replaced') {
      if (session.lostUs > sentUs) retract(part, session);
      else if (reading === 'replaced') part.forcedLogin = true;
    } else if (reading === 'unknown' && (operation.kind === 'logout' || operation.kind === 'login')) {
      if (session.lostUs <= sentUs) return;
      retract(part, session);
      session.endedUs = operation.endUs;
    }
  },

  conclude({ anomaly, foundAgain, retried, forcedLogin }, _session, { calmUntilUs }, isExcused) {
    const forced = forcedLogin ? { forcedLogins: 1 } : {};
    if (anomaly === null || isExcused) return forcedLogin ? { anomalies: [], sums: forced } : null;
    // Without an answer after the loss it is open whether the session was gone for good.
    const found = foundAgain || retried ? { ...anomaly, transient: foundAgain } : anomaly;
    const lostWhileCalm = anomaly.atUs < (calmUntilUs ?? Number.POSITIVE_INFINITY) ? 1 : 0;
    return { anomalies: [found], sums: { ...forced, lostWhileCalm, transientLosses: foundAgain ? 1 : 0 } };
  },
};

function lose(part: Loss, session: Session, operation: Operation): void {
  const expected = { text: `logged in as ${session.userId}`, acknowledged: acknowledgedOf(session) };
  part.anomaly = witness('lost', session, operation, expected, 'anonymous');
  session.lostUs = operation.endUs;
}

/** The session was found gone while it was being ended: that is no loss. */
function retract(part: Loss, session: Session): void {
  part.anomaly = null;
  part.foundAgain = false;
  part.retried = false;
  session.lostUs = null;
}
