import { type CheckState, startCheck } from '../checks/check-state.ts';
import { step } from '../checks/step.ts';
import { sumVerdicts } from '../checks/sum-verdicts.ts';
import { fatesOf } from '../judge/fates.ts';
import { brokenGuarantees } from '../judge/promises.ts';
import { environmentError } from '../model/errors.ts';
import type { HistoryEnd, HistoryHeader } from '../model/history.ts';
import type { RecheckedTrial } from '../model/recheck.ts';
import { trialNameOf } from '../model/trial-name.ts';
import { readHistory } from './history-reader.ts';

interface OpenTrial {
  readonly header: HistoryHeader;
  readonly state: CheckState;
  operations: number;
}

/**
 * Checks the recorded history of a run again, trial by trial. The verdicts follow from the history alone. Memory grows with
 * the sessions of a trial, and not with its operations. A truncated file is read as far as it goes.
 *
 * @throws BenchError (exit 3) when the file is missing or damaged.
 */
export async function* recheck(path: string, signal: AbortSignal): AsyncGenerator<RecheckedTrial> {
  let open: OpenTrial | null = null;
  for await (const part of readHistory(path, signal)) {
    if (part.type === 'header') {
      if (open !== null) yield brokenOff(open);
      open = { header: part.header, state: startCheck(part.header.rules), operations: 0 };
      continue;
    }
    if (open === null) {
      if (part.type === 'truncated') continue;
      throw environmentError(`${path} has lines between two trials`, 'HISTORY_DAMAGED');
    }
    if (part.type === 'operations') {
      open.operations += part.operations.length;
      if (!open.header.guarantees.sessions) continue;
      for (const operation of part.operations) step(open.state, operation);
    } else {
      yield part.type === 'end' ? concluded(open, part.end) : brokenOff(open);
      open = null;
    }
  }
  if (open !== null) yield brokenOff(open);
}

function concluded(trial: OpenTrial, end: HistoryEnd): RecheckedTrial {
  const check = sumVerdicts(trial.state, end);
  const { cohort, later, anomalyCount } = check;
  const broken = brokenGuarantees(fatesOf(trial.header, end, check));
  return { ...commonOf(trial), complete: true, cohort, later, anomalyCount, broken };
}

/** The times of its faults are missing, so its promises cannot be judged. */
function brokenOff(trial: OpenTrial): RecheckedTrial {
  const { cohort, later, anomalyCount } = sumVerdicts(trial.state);
  return { ...commonOf(trial), complete: false, cohort, later, anomalyCount, broken: [] };
}

function commonOf({ header, operations }: OpenTrial) {
  return { ...trialNameOf(header), operations, checked: header.guarantees.sessions };
}
