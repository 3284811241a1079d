import { groupTrials } from '../../figures/groups.ts';
import { recovery } from '../../figures/recovery.ts';
import type { RunResult } from '../../model/run-result.ts';
import { isMatrixRun } from '../draw/rows.ts';

/** What `never` means, if the table has it. That of a run with many scenarios shows no recovery. */
export function neverRecoveredNotes(result: RunResult): string[] {
  const isShown =
    !isMatrixRun(result) &&
    groupTrials(result.trials).some(({ measured }) => measured.some((trial) => recovery.endless?.isIn(trial)));
  return isShown ? ['never: errors lasted to the end of the measurement'] : [];
}
