import type { Circumstances } from '../model/check-inputs.ts';
import { type Anomaly, VERDICTS, type Verdict } from '../model/verdict.ts';
import { CHECKERS } from './checkers.ts';
import type { Sums } from './contract/checker.ts';
import type { Session } from './contract/session.ts';

/** What all checkers say of one session if its history ends here. */
export interface Fate {
  readonly verdict: Verdict;
  readonly anomalies: readonly Anomaly[];
  readonly sums: readonly Partial<Sums>[];
}

/** The one verdict of a session is the first of `VERDICTS` that applies. */
export function fateOf(session: Session, circumstances: Partial<Circumstances>): Fate {
  const { parts } = session;
  const isExcused =
    session.lostUs !== null &&
    CHECKERS.some((checker, index) => checker.excuses?.(parts[index], circumstances) === true);
  const anomalies = [...session.anomalies];
  const sums: Partial<Sums>[] = [];
  for (const [index, checker] of CHECKERS.entries()) {
    const finding = checker.conclude?.(parts[index], session, circumstances, isExcused) ?? null;
    if (finding === null) continue;
    anomalies.push(...finding.anomalies);
    sums.push(finding.sums);
  }
  return { verdict: verdictOf(session, anomalies, isExcused, circumstances), anomalies, sums };
}

function verdictOf(
  { exercisedUs, endedUs, expired }: Session,
  anomalies: readonly Anomaly[],
  isExcused: boolean,
  { verifySinceUs = 0 }: Partial<Circumstances>,
): Verdict {
  if (anomalies.length > 0) return VERDICTS[Math.min(...anomalies.map(({ kind }) => rankOf(kind)))] ?? 'kept';
  if (exercisedUs < Math.max(verifySinceUs, 0)) return 'unverified';
  return endedUs !== null || expired || isExcused ? 'ended' : 'kept';
}

/** The lower, the worse. */
export function rankOf(verdict: Verdict): number {
  return VERDICTS.indexOf(verdict);
}
