import type { CheckRules, Circumstances } from '../model/check-inputs.ts';
import type { LostOfTotal } from '../model/run-event.ts';
import type { SessionCounts } from '../model/session-fates.ts';
import { type Anomaly, type UndoneWrites, VERDICTS } from '../model/verdict.ts';
import type { CheckState } from './check-state.ts';
import { CHECKERS } from './checkers.ts';
import { SUMS, type Sums } from './contract/checker.ts';
import type { Session } from './contract/session.ts';
import { type OutageSums, sumOutages } from './outages.ts';
import { anomaliesOf, isExcused, rankOf, verdictOf } from './verdict.ts';

export interface CheckResult
  extends OutageSums,
    Pick<Sums, 'transientLosses' | 'doubledWrites' | 'lostUpdates' | 'lostWhileCalm' | 'forcedLogins'> {
  /** Sessions opened before the measurement, by a login or by seeding. */
  readonly cohort: SessionCounts;
  /** Sessions opened since. */
  readonly later: SessionCounts;
  /** Worst kind first, then by time. Of each session at least the first of each kind. */
  readonly anomalies: readonly Anomaly[];
  /** All of them, also those that were not kept. */
  readonly anomalyCount: number;
  /** Of all acknowledged writes those that are undone for good. */
  readonly undone: UndoneWrites;
  /** Sessions that an answer before `calmUntilUs` showed in an older state, by kind. */
  readonly wentBackWhileCalm: WentBack;
  /** Of the seeded sessions: how many had a request, and how many of these are not `unverified`. */
  readonly seeded: { readonly seen: number; readonly verified: number };
}

/** The anomalies of a store that returns to an older state. */
export const WAYS_BACK = ['resurrected', 'rolled-back', 'overwritten', 'stale'] as const;

export type WentBack = { readonly [K in (typeof WAYS_BACK)[number]]: number };

/**
 * The verdicts over all sessions, after the last operation. Each session has exactly one, so the counts of a group
 * add up to its total. Seeded sessions without a request are `unverified`. The state stays as it is.
 */
export function sumVerdicts(state: CheckState, circumstances: Partial<Circumstances> = {}): CheckResult {
  const groups = { cohort: emptyCounts(), later: emptyCounts() };
  const anomalies: Anomaly[] = [];
  let anomalyCount = 0;
  const total = Object.fromEntries(SUMS.map((name) => [name, 0])) as Sums;
  const seeded = { seen: 0, verified: 0 };
  const wentBackWhileCalm = { resurrected: 0, 'rolled-back': 0, overwritten: 0, stale: 0 };
  const calmUs = circumstances.calmUntilUs ?? Number.POSITIVE_INFINITY;
  for (const history of state.users.values()) {
    for (const session of history) {
      const excused = isExcused(session, circumstances);
      const found = anomaliesOf(session, circumstances, excused);
      const verdict = verdictOf(session, found, excused, circumstances);
      const counts = session.cohort ? groups.cohort : groups.later;
      counts.total++;
      counts[verdict]++;
      if (session.seeded) {
        seeded.seen++;
        if (verdict !== 'unverified') seeded.verified++;
      }
      addSums(total, session, circumstances, excused);
      if (found.length === 0) continue;
      for (const anomaly of found) anomalies.push(anomaly);
      anomalyCount += session.anomalyCount + found.length - session.anomalies.length;
      for (const kind of WAYS_BACK) {
        if (found.some((anomaly) => anomaly.kind === kind && anomaly.atUs < calmUs)) wentBackWhileCalm[kind]++;
      }
    }
  }
  const unseen = unseenIn(state.rules, seeded);
  groups.cohort.total += unseen;
  groups.cohort.unverified += unseen;
  return {
    ...groups,
    anomalies: anomalies.toSorted(worstFirst),
    anomalyCount,
    transientLosses: total.transientLosses,
    doubledWrites: total.doubledWrites,
    lostUpdates: total.lostUpdates,
    lostWhileCalm: total.lostWhileCalm,
    undone: undoneOf(total),
    wentBackWhileCalm,
    forcedLogins: total.forcedLogins,
    seeded,
    ...sumOutages(state.outages),
  };
}

/** Seeded sessions without a request. They are in the total of the cohort, as `unverified`. */
export function unseenIn(rules: Pick<CheckRules, 'seeded'>, { seen }: Pick<CheckResult['seeded'], 'seen'>): number {
  return Math.max(0, (rules.seeded ?? 0) - seen);
}

/**
 * How many sessions of the cohort would be `lost` if the history ended here: those that `sumVerdicts` counts as
 * `cohort.lost`, out of those that had a request. Cheap enough to be called every second.
 */
export function lostInCohort({ users }: CheckState, circumstances: Partial<Circumstances> = {}): LostOfTotal {
  let sum = 0;
  let total = 0;
  for (const history of users.values()) {
    for (const session of history) {
      if (!session.cohort) continue;
      total++;
      if (session.lostUs === null) continue;
      const excused = isExcused(session, circumstances);
      const anomalies = anomaliesOf(session, circumstances, excused);
      if (verdictOf(session, anomalies, excused, circumstances) === 'lost') sum++;
    }
  }
  return { sum, total };
}

type Counts = { -readonly [K in keyof SessionCounts]: SessionCounts[K] };

function emptyCounts(): Counts {
  return Object.fromEntries([['total', 0], ...VERDICTS.map((verdict) => [verdict, 0])]) as Counts;
}

function addSums(total: Sums, session: Session, circumstances: Partial<Circumstances>, excused: boolean): void {
  for (const [index, checker] of CHECKERS.entries()) {
    const sums = checker.sums?.(session.parts[index], session, circumstances, excused);
    if (sums !== undefined) for (const name of SUMS) total[name] += sums[name] ?? 0;
  }
}

function undoneOf(total: Sums): UndoneWrites {
  return {
    rolledBack: { writes: total.rolledBackWrites, sessions: total.rolledBackSessions },
    overwritten: { writes: total.overwrittenWrites, sessions: total.overwrittenSessions },
    logouts: total.undoneLogouts,
  };
}

function worstFirst(a: Anomaly, b: Anomaly): number {
  return (
    rankOf(a.kind) - rankOf(b.kind) ||
    a.atUs - b.atUs ||
    a.vu - b.vu ||
    a.session - b.session ||
    (a.expected < b.expected ? -1 : 1)
  );
}
