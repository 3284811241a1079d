import { OLD_COOKIE_RETRY, type Operation } from '../../model/operation.ts';
import type { Anomaly } from '../../model/verdict.ts';
import { witness } from '../contract/anomalies.ts';
import type { Checker } from '../contract/checker.ts';
import { acknowledgedOf, type Session } from '../contract/session.ts';

interface Loss {
  /** The answer that showed the loss; null: the session is not lost. */
  anomaly: Anomaly | null;
  /** The user logged in again after the loss. */
  forcedLogin: boolean;
}

/** `lost`: the session is gone, and neither an end nor its lifetime explains that. */
export const loss: Checker<Loss> = {
  open: () => ({ anomaly: null, forcedLogin: false }),

  explains({ anomaly }) {
    return anomaly !== null;
  },

  step(part, session, operation, reading) {
    if (reading === 'anonymous') return lose(part, session, operation);
    if (part.anomaly === null) return;
    const { kind } = operation;
    const isEarlier = (operation.sentUs ?? operation.endUs) < part.anomaly.atUs;
    if (reading === 'right' || reading === 'altered' || reading === 'after-end') {
      if (!isEarlier) part.anomaly = { ...part.anomaly, transient: true };
    } else if (reading === 'explained') {
      // Without an answer to a retry of the old cookie it is open whether the session was gone for good.
      if (kind === OLD_COOKIE_RETRY) part.anomaly = { ...part.anomaly, transient: part.anomaly.transient ?? false };
    } else if (reading === 'logged-out' || reading === 'replaced') {
      if (isEarlier) withdraw(part, session);
      else if (reading === 'replaced') part.forcedLogin = true;
    } else if (isEarlier && reading === 'unknown' && (kind === 'logout' || kind === 'login')) {
      withdraw(part, session);
      session.endedUs = operation.endUs;
    }
  },

  openAnomalies({ anomaly }, _circumstances, excused) {
    return anomaly === null || excused ? [] : [anomaly];
  },

  sums({ anomaly, forcedLogin }, _session, { calmUntilUs }, excused) {
    const forcedLogins = forcedLogin ? 1 : 0;
    if (anomaly === null || excused) return { forcedLogins };
    const isCalm = anomaly.atUs < (calmUntilUs ?? Number.POSITIVE_INFINITY);
    return { forcedLogins, lostWhileCalm: isCalm ? 1 : 0, transientLosses: anomaly.transient === true ? 1 : 0 };
  },
};

function lose(part: Loss, session: Session, operation: Operation): void {
  const expected = { text: `logged in as ${session.userId}`, acknowledged: acknowledgedOf(session) };
  part.anomaly = witness('lost', session, operation, expected, 'anonymous');
  session.lostUs = operation.endUs;
}

/** The session was found gone while it was being ended: that is no loss. */
function withdraw(part: Loss, session: Session): void {
  part.anomaly = null;
  session.lostUs = null;
}
