import type { Circumstances } from '../model/check-inputs.ts';
import { type ClockMoved, STEADY } from '../model/clock-moved.ts';
import type { SessionCounts } from '../model/session-fates.ts';
import { type Anomaly, type UndoneWrites, VERDICTS } from '../model/verdict.ts';
import { type UndoneSum, withUndone } from './cart/undone-writes.ts';
import type { CheckState } from './check-state.ts';
import { type OutageSums, sumOutages } from './outages.ts';
import { anomaliesOf, doubtsOf, isLostUpdate, isWorseThanLost, type SessionState, verdictOf } from './session/state.ts';

export interface CheckResult extends OutageSums {
  /** Sessions opened before the measurement, by a login or by seeding. */
  readonly cohort: SessionCounts;
  /** Sessions opened since. */
  readonly later: SessionCounts;
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
  /** Of all acknowledged writes those that are undone for good. */
  readonly undone: UndoneWrites;
  /** Sessions lost before anything was broken: see `calmUntilUs`. */
  readonly lostWhileCalm: number;
  /** Sessions in which an acknowledged write was seen undone, or an older state, before anything was broken. */
  readonly wentBackWhileCalm: WentBack;
  /** Of the seeded sessions: how many were asked for at all, and how many have a verdict. */
  readonly seeded: { readonly seen: number; readonly verified: number };
}

/** What a store does that goes back to what it held before. */
export const WAYS_BACK = ['resurrected', 'rolled-back', 'overwritten', 'stale'] as const;

export type WentBack = { readonly [K in (typeof WAYS_BACK)[number]]: number };

/**
 * The verdicts over all sessions, after the last operation. Each session has exactly one, so the counts of a group
 * add up to its total. Seeded sessions that nobody asked for are `unverified`. It leaves the state as it is.
 */
export function conclude(
  state: CheckState,
  { verifySinceUs = 0, calmUntilUs = null, touchesFailed = false, clockMoved = STEADY }: Partial<Circumstances> = {},
): CheckResult {
  const cohort = emptyCounts();
  const later = emptyCounts();
  const anomalies: Anomaly[] = [];
  const sums = { anomalyCount: 0, transientLosses: 0, doubledWrites: 0, lostUpdates: 0, lostWhileCalm: 0 };
  const seeded = { seen: 0, verified: 0 };
  let undone: UndoneSum = { rolledBack: { writes: 0, sessions: 0 }, overwritten: { writes: 0, sessions: 0 } };
  let logouts = 0;
  const calmUs = calmUntilUs ?? Number.POSITIVE_INFINITY;
  const wentBackWhileCalm = { resurrected: 0, 'rolled-back': 0, overwritten: 0, stale: 0 };
  for (const history of state.users.values()) {
    for (const seen of history) {
      const session = withoutDoubtful(seen, touchesFailed, clockMoved);
      const found = anomaliesOf(session);
      for (const anomaly of found) anomalies.push(anomaly);
      const counts = session.cohort ? cohort : later;
      const verdict = verdictOf(session, verifySinceUs);
      counts.total++;
      counts[verdict]++;
      if (session.seeded) {
        seeded.seen++;
        if (verdict !== 'unverified') seeded.verified++;
      }
      sums.anomalyCount += session.anomalyCount + found.length - session.anomalies.length;
      if (session.loss !== null && session.foundAgain) sums.transientLosses++;
      if (session.loss !== null && session.loss.atUs < calmUs) sums.lostWhileCalm++;
      sums.doubledWrites += session.doubledWrites;
      sums.lostUpdates += session.lostUpdates + doubtsOf(session).filter(isLostUpdate).length;
      undone = withUndone(undone, session.undone, doubtsOf(session));
      if (found.some(({ kind }) => kind === 'resurrected')) logouts++;
      for (const kind of WAYS_BACK) {
        if (found.some((anomaly) => anomaly.kind === kind && anomaly.atUs < calmUs)) wentBackWhileCalm[kind]++;
      }
    }
  }
  const unseen = Math.max(0, (state.rules.seeded ?? 0) - seeded.seen);
  cohort.total += unseen;
  cohort.unverified += unseen;
  const { forcedLogins } = state;
  return {
    cohort,
    later,
    anomalies: anomalies.toSorted(worstFirst),
    ...sums,
    undone: { ...undone, logouts },
    wentBackWhileCalm,
    forcedLogins,
    seeded,
    ...sumOutages(state.outages),
  };
}

/**
 * How many sessions of the cohort would be `lost` if the history ended here: those that `conclude` counts as
 * `cohort.lost`. Cheap enough to be asked every second.
 */
export function lostInCohort(
  { users }: CheckState,
  { touchesFailed = false, clockMoved = STEADY }: Partial<Circumstances> = {},
): number {
  let lost = 0;
  for (const history of users.values()) {
    for (const session of history) {
      if (!session.cohort || session.loss === null || isWorseThanLost(session)) continue;
      if (withoutDoubtful(session, touchesFailed, clockMoved).loss !== null) lost++;
    }
  }
  return lost;
}

/**
 * A touch that failed after its answer leaves a session with the life that its last save gave it. And where a clock was
 * set meanwhile, a session ran out that much earlier or later than it would have.
 */
function withoutDoubtful(session: SessionState, touchesFailed: boolean, moved: ClockMoved): SessionState {
  const { loss, lossEarly, overdue } = session;
  const earlyUs = touchesFailed ? lossEarly.sinceSavedUs : lossEarly.sinceUsedUs;
  const mayHaveRunOut = loss !== null && earlyUs <= moved.aheadUs;
  const mayHaveLived = overdue !== null && overdue.byUs <= moved.behindUs;
  if (!mayHaveRunOut && !mayHaveLived) return session;
  return {
    ...session,
    ...(mayHaveRunOut ? { loss: null, expired: true } : {}),
    ...(mayHaveLived ? { overdue: null } : {}),
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
