import type { FaultTimes } from '../faults/nemesis.ts';
import { phaseAt } from '../measure/timeline.ts';
import type { HistoryEnd } from '../model/history.ts';
import type { MeasuredTrial } from '../model/measured-trial.ts';
import type { FaultRecord } from '../model/trial-figures.ts';

/** When what happened in a trial, as the checker has to know it; µs since the trial's epoch. */
export type CheckWindow = Pick<HistoryEnd, 'measureStartUs' | 'measureEndUs' | 'verifySinceUs' | 'calmUntilUs'>;

/** Times of the machine's clock, unless they are named otherwise. */
export interface TrialTimes {
  readonly epochUs: number;
  readonly measureStartUs: number;
  readonly measureEndUs: number;
  readonly faults: readonly Pick<FaultTimes, 'injectedUs' | 'healedUs'>[];
  /** When a node did not answer for the first time, since the epoch; infinite where that moves no user away. */
  readonly unansweredSinceUs: number;
}

export function checkWindow(times: TrialTimes): CheckWindow {
  const { epochUs, faults } = times;
  const injected = faults.flatMap(({ injectedUs }) => (injectedUs === null ? [] : [injectedUs]));
  const healed = faults.flatMap(({ healedUs }) => (healedUs === null ? [] : [healedUs]));
  const calmUntilUs = Math.min(times.unansweredSinceUs, ...injected.map((timeUs) => timeUs - epochUs));
  return {
    measureStartUs: times.measureStartUs - epochUs,
    measureEndUs: times.measureEndUs - epochUs,
    verifySinceUs: Math.max(times.measureStartUs, ...injected, ...healed) - epochUs,
    calmUntilUs: Number.isFinite(calmUntilUs) ? calmUntilUs : null,
  };
}

/** In which part of its trial something happened, at a time since the epoch. */
export function partOfTrial(
  atUs: number,
  { measureStartUs, measureEndUs }: CheckWindow,
  faults: readonly FaultRecord[],
): MeasuredTrial['anomalies'][number]['phase'] {
  if (atUs < measureStartUs) return 'before';
  return atUs < measureEndUs ? phaseAt(atUs - measureStartUs, faults) : 'after';
}
