import type { SessionCounts } from '../model/run-result.ts';
import { type Anomaly, VERDICTS } from '../model/verdict.ts';
import type { CheckState } from './check-state.ts';
import { type OutageSums, sumOutages } from './outages.ts';
import { anomaliesOf, doubtsOf, isLostUpdate, type SessionState, verdictOf } from './session-state.ts';

export interface CheckResult extends OutageSums {
  readonly sessions: SessionCounts;
  readonly reSessions: SessionCounts;
  /** Of every session with an anomaly at least the first of each kind; worst kind first, then in order of time. */
  readonly anomalies: readonly Anomaly[];
  /** All there were. */
  readonly anomalyCount: number;
  /** Sessions that were opened because their user's last one had been lost. */
  readonly forcedLogins: number;
  /** Losses after which a probe with the same cookie found the session again. */
  readonly transientLosses: number;
  /** Items that stood in a cart twice. */
  readonly doubledWrites: number;
  /** Acknowledged items that were gone for good. */
  readonly lostUpdates: number;
  /** Sessions lost before anything was broken: see `calmUntilUs`. */
  readonly lostWhileCalm: number;
}

/**
 * The verdicts over all sessions, after the last operation. Each session has exactly one, so the counts of a group
 * add up to its total. It leaves the state as it is.
 *
 * @param verifySinceUs the last fault, or the start of the measurement: a session must have answered since.
 * @param calmUntilUs when the first thing was broken.
 */
export function conclude(
  state: CheckState,
  verifySinceUs: number,
  calmUntilUs = Number.POSITIVE_INFINITY,
): CheckResult {
  const sessions = emptyCounts();
  const reSessions = emptyCounts();
  const anomalies: Anomaly[] = [];
  const sums = { anomalyCount: 0, transientLosses: 0, doubledWrites: 0, lostUpdates: 0, lostWhileCalm: 0 };
  for (const history of state.users.values()) {
    for (const session of history) {
      const found = anomaliesOf(session);
      for (const anomaly of found) anomalies.push(anomaly);
      const counts = session.cohort ? sessions : reSessions;
      counts.total++;
      counts[verdictOf(session, verifySinceUs)]++;
      sums.anomalyCount += session.anomalyCount + found.length - session.anomalies.length;
      if (session.loss !== null && session.foundAgain) sums.transientLosses++;
      if (session.loss !== null && session.loss.atUs < calmUntilUs) sums.lostWhileCalm++;
      sums.doubledWrites += session.doubledWrites;
      sums.lostUpdates += session.lostUpdates + doubtsOf(session).filter(isLostUpdate).length;
    }
  }
  const { forcedLogins } = state;
  return {
    sessions,
    reSessions,
    anomalies: anomalies.toSorted(worstFirst),
    ...sums,
    forcedLogins,
    ...sumOutages(state),
  };
}

/**
 * Joins the states of checkers that saw different users of the same run. The result is that of one checker that saw
 * them all.
 */
export function mergeChecks(states: readonly [CheckState, ...CheckState[]]): CheckState {
  const [first] = states;
  const sum = (of: (state: CheckState) => number): number => states.reduce((total, state) => total + of(state), 0);
  return {
    rules: first.rules,
    users: new Map<number, SessionState[]>(states.flatMap(({ users }) => [...users])),
    outages: new Map(states.flatMap(({ outages }) => [...outages])),
    forcedLogins: sum((state) => state.forcedLogins),
    cohortLost: sum((state) => state.cohortLost),
  };
}

type Counts = { -readonly [K in keyof SessionCounts]: SessionCounts[K] };

function emptyCounts(): Counts {
  return Object.fromEntries([['total', 0], ...VERDICTS.map((verdict) => [verdict, 0])]) as Counts;
}

function worstFirst(a: Anomaly, b: Anomaly): number {
  return (
    VERDICTS.indexOf(a.kind) - VERDICTS.indexOf(b.kind) ||
    a.atUs - b.atUs ||
    a.vu - b.vu ||
    a.session - b.session ||
    (a.expected < b.expected ? -1 : 1)
  );
}
