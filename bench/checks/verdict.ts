import type { Circumstances } from '../model/check-inputs.ts';
import { type Anomaly, VERDICTS, type Verdict } from '../model/verdict.ts';
import { CHECKERS } from './checkers.ts';
import type { Session } from './contract/session.ts';

/** Whether the circumstances, which are known afterwards only, explain why a session was found gone. */
export function isExcused({ lostUs, parts }: Session, circumstances: Partial<Circumstances>): boolean {
  if (lostUs === null) return false;
  return CHECKERS.some((checker, index) => checker.excuses?.(parts[index], circumstances) === true);
}

/** All anomalies of a session if its history ends here. */
export function anomaliesOf(session: Session, circumstances: Partial<Circumstances>, excused: boolean): Anomaly[] {
  const found = [...session.anomalies];
  for (let index = 0; index < CHECKERS.length; index++) {
    const open = CHECKERS[index]?.openAnomalies?.(session.parts[index], circumstances, excused) ?? [];
    for (const anomaly of open) found.push(anomaly);
  }
  return found;
}

/**
 * The one verdict of a session: the first of `VERDICTS` that applies.
 *
 * @param anomalies see `anomaliesOf`.
 * @param excused see `isExcused`.
 */
export function verdictOf(
  { exercisedUs, endedUs, expired }: Session,
  anomalies: readonly Anomaly[],
  excused: boolean,
  { verifySinceUs = 0 }: Partial<Circumstances>,
): Verdict {
  let worst: Verdict | null = null;
  for (const { kind } of anomalies) if (worst === null || rankOf(kind) < rankOf(worst)) worst = kind;
  if (worst !== null) return worst;
  if (exercisedUs < Math.max(verifySinceUs, 0)) return 'unverified';
  return endedUs !== null || expired || excused ? 'ended' : 'kept';
}

/** The lower, the worse. */
export function rankOf(verdict: Verdict): number {
  return VERDICTS.indexOf(verdict);
}
