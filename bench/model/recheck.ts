import type { SessionCounts } from './session-fates.ts';
import type { TrialName } from './trial-name.ts';

/** What the checker says of a trial when it reads its history again. */
export interface RecheckedTrial extends TrialName {
  readonly operations: number;
  /** False when the history ends within the trial: the counts are those of what there is. */
  readonly complete: boolean;
  /** Of a backend without sessions there is nothing to check. */
  readonly checked: boolean;
  readonly cohort: SessionCounts;
  readonly later: SessionCounts;
  readonly anomalyCount: number;
  /** A sentence for each promise of the backend that was broken. */
  readonly broken: readonly string[];
}

/**
 * How a trial's history compares with the run.json beside it. `absent`: that does not have the trial; `cut-off`: it has,
 * and of the history a part is missing.
 */
export type Comparison = 'same' | 'differs' | 'absent' | 'cut-off';

export interface ComparedTrial extends RecheckedTrial {
  /** Null where there is no run.json. */
  readonly runJson: Comparison | null;
}
