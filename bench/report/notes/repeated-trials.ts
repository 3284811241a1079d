import { joinNames } from '../../figures/format.ts';
import { planRepeats, repeatedAttempts } from '../../judge/repeats.ts';
import { oneLine } from '../../model/errors.ts';
import type { MeasuredTrial } from '../../model/measured-trial.ts';
import type { RunResult } from '../../model/run-result.ts';

/** Which trials were run again, and why; and which were not, because time did not suffice. */
export function repeatNotes(result: RunResult): string[] {
  const repeated = result.trials.flatMap((trial) => {
    const earlier = trial.status === 'skipped' ? [] : repeatedAttempts(result, trial);
    return earlier.length === 0 ? [] : [`${nameOf(trial, result)} was measured ${timesOf(earlier)}`];
  });
  return [...repeated, ...notRepeated(result)];
}

const TIMES = ['once', 'twice', 'three times'];
const ORDINALS = ['first', 'second'];

function timesOf(earlier: readonly MeasuredTrial[]): string {
  const whys = earlier.map(({ reason }, index) => {
    const when = ORDINALS[index] ?? `${index + 1}th`;
    return `the ${when} time ${oneLine(reason ?? 'it could not tell')}`;
  });
  return `${TIMES[earlier.length] ?? `${earlier.length + 1} times`}: ${whys.join('; ')}`;
}

function notRepeated(result: RunResult): string[] {
  const { outOfTime } = result.complete ? planRepeats(result) : { outOfTime: [] };
  if (outOfTime.length === 0) return [];
  const names = joinNames(outOfTime.map((trial) => nameOf(trial, result)));
  const limit = 'all repetitions together may take a quarter of the time of the trials';
  return [`${names} could not tell, and ${outOfTime.length === 1 ? 'has' : 'have'} no further attempt: ${limit}`];
}

function nameOf(
  { backend, scenario, trial }: Pick<MeasuredTrial, 'backend' | 'scenario' | 'trial'>,
  { config }: RunResult,
) {
  const cell = `${backend} in ${scenario}`;
  return config.trials === 1 ? cell : `trial ${trial} of ${cell}`;
}
