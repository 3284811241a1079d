import type { MeasuredTrial, TrialResult } from './measured-trial.ts';
import type { RunResult } from './run-result.ts';
import { isSameTrial, type TrialPlace } from './trial-name.ts';

/**
 * The trials of a run, as run.json has them: of each the attempt that counts, and those that no longer count: repeated
 * trials, and all trials at a load that was lowered.
 */
export type Attempts = Readonly<Pick<RunResult, 'trials' | 'superseded'>>;

export const NO_ATTEMPTS: Attempts = { trials: [], superseded: [] };

/** With one more result. It takes the place of an earlier attempt at the same trial. */
export function withResult({ trials, superseded }: Attempts, result: TrialResult): Attempts {
  const index = trials.findIndex((one) => isSameTrial(one, result));
  const before = trials[index];
  if (before === undefined) return { trials: [...trials, result], superseded };
  return {
    trials: trials.with(index, result),
    superseded: before.status === 'skipped' ? superseded : [...superseded, before],
  };
}

/** With none that counts, whatever its status: the load of the run was lowered, and every trial is still to come. */
export function setAside(attempts: Attempts): Attempts {
  return { trials: [], superseded: measuredAttempts(attempts) };
}

/** Whether any trial has a result, whether it counts or not. */
export function hasAny({ trials, superseded }: Attempts): boolean {
  return trials.length > 0 || superseded.length > 0;
}

/** Every attempt that ran, in the order in which they ran, as far as the trials are in the order of their first attempts. */
export function measuredAttempts({ trials, superseded }: Attempts): MeasuredTrial[] {
  return [...superseded, ...trials.filter((trial) => trial.status !== 'skipped')];
}

/** The number of the next attempt at a trial, from 1. */
export function nextAttempt(attempts: Attempts, trial: TrialPlace): number {
  const earlier = measuredAttempts(attempts).filter((one) => isSameTrial(one, trial));
  return Math.max(0, ...earlier.map(({ attempt }) => attempt)) + 1;
}
