import { repeatedAttempts } from '../../judge/repeats.ts';
import type { RunResult } from '../../model/run-result.ts';
import { isSameTrial } from '../../model/trial-name.ts';
import type { Warning, WarningPlace } from '../../model/warning.ts';
import { wrapped } from './wrap.ts';

/** `redis in steady, trial 1, attempt 2`: a first attempt is not named as such. Or as much of it as there is; of the whole run the empty string. */
export function placeOf({ backend, scenario, trial, attempt = 1 }: WarningPlace): string {
  const cell = [backend, scenario].filter((name) => name !== undefined).join(' in ');
  const which = trial === undefined ? '' : `trial ${trial}`;
  return [cell, which, attempt === 1 ? '' : `attempt ${attempt}`].filter((part) => part !== '').join(', ');
}

/** A warning in one line, without its remedy. */
export function warningText({ where, text }: Pick<Warning, 'where' | 'text'>): string {
  const place = placeOf(where);
  return place === '' ? text : `${place}: ${text}`;
}

/**
 * The warnings of a run as its report names them. The attempt at a trial is named only where it was repeated, since the
 * report explains no other: a trial that ran before at a load that was lowered is none.
 */
export function reportedWarnings(result: Pick<RunResult, 'trials' | 'superseded' | 'warnings'>): Warning[] {
  const repeated = result.trials.filter(
    (trial) => trial.status !== 'skipped' && repeatedAttempts(result, trial).length > 0,
  );
  return result.warnings.map((warning) => {
    const { attempt: _attempt, ...where } = warning.where;
    const { backend = '', scenario = '', trial = 0 } = where;
    return repeated.some((one) => isSameTrial(one, { backend, scenario, trial })) ? warning : { ...warning, where };
  });
}

/** Warnings as lines of a report. Those with the same remedy stand together above it. */
export function warningLines(warnings: readonly Warning[]): string[] {
  return [...Map.groupBy(warnings, ({ remedy }) => remedy)].flatMap(([remedy, alike]) => [
    ...alike.flatMap((warning) => wrapped(`Warning: ${warningText(warning)}`, '  ')),
    ...wrapped(`  ${remedy}`, '  '),
  ]);
}
