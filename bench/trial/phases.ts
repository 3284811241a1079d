import type { FaultTimes } from '../faults/nemesis.ts';
import { phaseAt } from '../measure/timeline.ts';
import type { Circumstances } from '../model/check-inputs.ts';
import type { PlacedAnomaly } from '../model/session-fates.ts';
import type { TrialFault } from '../model/trial-figures.ts';
import type { Anomaly } from '../model/verdict.ts';

/** When a trial was measured, in µs of the machine's clock. */
export interface TrialTimes {
  /** The zero of the times in its history. */
  readonly epochUs: number;
  readonly measureStartUs: number;
  readonly measureEndUs: number;
}

/** The times by which sessions are judged, in µs since the trial's epoch. */
export type CheckWindow = Pick<Circumstances, 'measureStartUs' | 'measureEndUs' | 'verifySinceUs' | 'calmUntilUs'>;

/**
 * @param unansweredSinceUs when a node did not answer for the first time, since the epoch; infinite if that moves no user
 * to another node.
 */
export function checkWindow(
  { epochUs, measureStartUs, measureEndUs }: TrialTimes,
  faults: readonly Pick<FaultTimes, 'injectedUs' | 'healedUs'>[],
  unansweredSinceUs: number,
): CheckWindow {
  const injected = faults.flatMap(({ injectedUs }) => (injectedUs === null ? [] : [injectedUs]));
  const healed = faults.flatMap(({ healedUs }) => (healedUs === null ? [] : [healedUs]));
  const calmUntilUs = Math.min(unansweredSinceUs, ...injected.map((timeUs) => timeUs - epochUs));
  return {
    measureStartUs: measureStartUs - epochUs,
    measureEndUs: measureEndUs - epochUs,
    verifySinceUs: Math.max(measureStartUs, ...injected, ...healed) - epochUs,
    calmUntilUs: Number.isFinite(calmUntilUs) ? calmUntilUs : null,
  };
}

/** Anomalies with the part of the trial in which each was seen. */
export function placeAnomalies(
  anomalies: readonly Anomaly[],
  { measureStartUs, measureEndUs }: Pick<CheckWindow, 'measureStartUs' | 'measureEndUs'>,
  faults: readonly TrialFault[],
): PlacedAnomaly[] {
  const partAt = (atUs: number): PlacedAnomaly['phase'] => {
    if (atUs < measureStartUs) return 'before';
    return atUs < measureEndUs ? phaseAt(atUs - measureStartUs, faults) : 'after';
  };
  return anomalies.map((anomaly) => ({ ...anomaly, phase: partAt(anomaly.atUs) }));
}
