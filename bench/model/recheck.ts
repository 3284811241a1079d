import type { SessionCounts } from './session-fates.ts';
import type { TrialName } from './trial-name.ts';

/** The verdicts on a trial when its history is checked again. */
export interface RecheckedTrial extends TrialName {
  readonly operations: number;
  /** False if the history ends within the trial: the counts are those of the lines it has. */
  readonly complete: boolean;
  /** False for a backend without sessions. */
  readonly checked: boolean;
  readonly cohort: SessionCounts;
  readonly later: SessionCounts;
  readonly anomalyCount: number;
  /** A sentence for each broken promise of the backend. */
  readonly broken: readonly string[];
}

/**
 * How the history of a trial compares with the run.json in the same folder. `absent`: run.json does not have the trial.
 * `cut-off`: it has, and a part of the history is missing.
 */
export type Comparison = 'same' | 'differs' | 'absent' | 'cut-off';

export interface ComparedTrial extends RecheckedTrial {
  /** Null without a run.json. */
  readonly runJson: Comparison | null;
}
