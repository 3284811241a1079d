import type { CheckRules } from '../../model/check-inputs.ts';
import { STEADY } from '../../model/clock-moved.ts';
import { OLD_COOKIE_RETRY, type Operation } from '../../model/operation.ts';
import type { Anomaly } from '../../model/verdict.ts';
import { witness } from '../contract/anomalies.ts';
import type { Checker } from '../contract/checker.ts';
import { acknowledgedOf, type Session } from '../contract/session.ts';

interface Life {
  /** When the latest request was sent that surely extended the session's life. */
  usedFromUs: number;
  /** When the latest request ended that may have extended it. */
  usedToUs: number;
  /** When the latest login or write was sent that surely extended it. */
  savedFromUs: number;
  /** Requests of unknown outcome, and failures before the write: each may have extended the life, or may yet. */
  unknownUses: number;
  /** It was found after its life was over. A request that is still under way may explain that. */
  overdue: { readonly anomaly: Anomaly; readonly latestUs: number; readonly byUs: number } | null;
  /** How long before its life could have been over it was found lost. */
  lostEarlyUs: number;
  /** The same where only logins and writes extend a life. */
  lostEarlySinceSavedUs: number;
}

/**
 * `overstayed`, and whether a session may have expired. The end of a life is known only within a range:
 * the last request that found the session took some time, and the store rounds lifetimes to its granularity. An answer
 * proves something only if its whole request lies before or after that range.
 */
export const lifetime: Checker<Life> = {
  open(_session, { sentUs, endUs }) {
    const fromUs = sentUs ?? endUs;
    return {
      usedFromUs: fromUs,
      usedToUs: endUs,
      savedFromUs: fromUs,
      unknownUses: 0,
      overdue: null,
      lostEarlyUs: 0,
      lostEarlySinceSavedUs: 0,
    };
  },

  explains(life, session, operation, rules) {
    if (leftUs(rules, life.usedFromUs, operation) > 0) return false;
    session.expired = true;
    return true;
  },

  step(life, session, operation, reading, rules) {
    switch (reading) {
      case 'right':
      case 'altered':
        checkLife(life, session, operation, rules);
        noteUse(life, operation, rules);
        break;
      case 'after-end':
      case 'logged-out':
        noteUse(life, operation, rules);
        break;
      case 'anonymous':
        life.lostEarlyUs = leftUs(rules, life.usedFromUs, operation);
        life.lostEarlySinceSavedUs = leftUs(rules, life.savedFromUs, operation);
        notePossibleUse(life, operation);
        break;
      case 'explained':
        notePossibleUse(life, operation);
        break;
      case 'unknown':
        if (operation.kind !== 'login') noteUnknownUse(life, operation);
        break;
      case 'unanswered':
        // A node may have read the session before it answered with an error, or another one that the proxy tried first.
        if (operation.status !== null) noteUnknownUse(life, operation);
        break;
      case 'replaced':
      case 'damaged':
      case 'foreign':
        break;
    }
  },

  /** The touch of a read may fail after its answer. And a clock that was set ahead ends a life that much earlier. */
  excuses({ lostEarlyUs, lostEarlySinceSavedUs }, { touchesFailed = false, clockMoved = STEADY }) {
    return (touchesFailed ? lostEarlySinceSavedUs : lostEarlyUs) <= clockMoved.aheadUs;
  },

  /** A clock that was set back ends a life that much later. */
  openAnomalies({ overdue }, { clockMoved = STEADY }) {
    return overdue === null || overdue.byUs <= clockMoved.behindUs ? [] : [overdue.anomaly];
  },
};

/**
 * A request extends a life when it reads the session, and again when it saves it. With an unknown outcome it may do so
 * later.
 */
const EXTENSIONS_PER_USE = 2;

/** The least that was left of a life when an answer came, if a request that was sent at `sinceUs` had extended it. */
function leftUs({ lifetime: life }: CheckRules, sinceUs: number, { endUs }: Operation): number {
  if (life === null) return Number.POSITIVE_INFINITY;
  return sinceUs + life.ttlUs - life.granularityUs - endUs;
}

/** A session that was found must not have expired before the request was sent. */
function checkLife(life: Life, session: Session, operation: Operation, rules: CheckRules): void {
  if (rules.lifetime === null || life.overdue !== null) return;
  const { ttlUs, granularityUs } = rules.lifetime;
  const lives = 1 + life.unknownUses * EXTENSIONS_PER_USE;
  const latestUs = life.usedToUs + lives * (ttlUs + granularityUs);
  const byUs = (operation.sentUs ?? operation.endUs) - latestUs;
  if (byUs <= 0) {
    session.expired = false;
    return;
  }
  const expected = { text: 'anonymous, the lifetime was over', acknowledged: acknowledgedOf(session) };
  const anomaly = witness('overstayed', session, operation, expected, `logged in as ${session.userId}`);
  life.overdue = { anomaly, latestUs, byUs };
}

/** A request of unknown outcome may have extended the life, or may still do so. */
function noteUnknownUse(life: Life, { sentUs, endUs }: Operation): void {
  life.unknownUses++;
  excuseOverdue(life, sentUs ?? endUs);
}

/** A request that changes the session may have found it when it read, and missed it when it wrote. */
function notePossibleUse(life: Life, { kind, sentUs, endUs }: Operation): void {
  if (kind === 'read' || kind === 'replay' || kind === OLD_COOKIE_RETRY) return;
  excuseOverdue(life, sentUs ?? endUs);
  life.usedToUs = Math.max(life.usedToUs, endUs);
}

/** A request found the session and extended its life. It may be too late for that: it reads the session first. */
function noteUse(life: Life, operation: Operation, rules: CheckRules): void {
  const { kind, endUs, sentUs } = operation;
  const fromUs = sentUs ?? endUs;
  excuseOverdue(life, fromUs);
  if (leftUs(rules, life.usedFromUs, operation) > 0) {
    if (kind === 'add' || kind === 'checkout') life.savedFromUs = Math.max(life.savedFromUs, fromUs);
    life.usedFromUs = Math.max(life.usedFromUs, fromUs);
  }
  life.usedToUs = Math.max(life.usedToUs, endUs);
}

/** A request that was under way before the life was over kept the session alive. */
function excuseOverdue(life: Life, sentUs: number): void {
  if (life.overdue !== null && sentUs <= life.overdue.latestUs) life.overdue = null;
}
