import { formatCount, NOTHING } from '../../figures/format.ts';
import type { ComparedTrial } from '../../model/recheck.ts';
import type { SessionCounts } from '../../model/session-fates.ts';
import type { TrialName } from '../../model/trial-name.ts';
import { VERDICTS, type Verdict } from '../../model/verdict.ts';
import { left, right } from '../draw/aligned.ts';
import { plainTable } from '../draw/grid.ts';
import { placeOf } from '../draw/warnings.ts';

/** Verdicts that always have a column. */
const USUAL: ReadonlySet<Verdict> = new Set<Verdict>(['lost', 'ended', 'kept']);

/**
 * The verdicts of every trial as a table without colour, and conclusions below it.
 *
 * @param missing trials of run.json that are not in the history.
 * @param uncompared the sentence that says why a run.json was not compared.
 */
export function checkReport(
  trials: readonly ComparedTrial[],
  missing: readonly TrialName[],
  uncompared: string | null = null,
): string {
  const counts = trials.flatMap(({ cohort, later }) => [cohort, later]);
  const verdicts = VERDICTS.filter((verdict) => USUAL.has(verdict) || counts.some((one) => one[verdict] > 0));
  const names = [left('backend'), left('scenario'), right('trial'), left('sessions')];
  const heads = [...names, right('total'), ...verdicts.map((verdict) => right(verdict)), left('run.json')];
  const rows = trials.flatMap((trial) => {
    const { backend, scenario, attempt, cohort, later } = trial;
    const which = attempt === 1 ? String(trial.trial) : `${trial.trial}, attempt ${attempt}`;
    const words = trial.runJson === null ? NOTHING : WORDS[trial.runJson];
    return [
      [backend, scenario, which, 'cohort', ...cells(trial, cohort, verdicts), words],
      ['', '', '', 'later', ...cells(trial, later, verdicts), ''],
    ];
  });
  return [
    plainTable(heads, rows),
    '',
    ...conclusions(trials, missing),
    ...(uncompared === null ? [] : [uncompared]),
  ].join('\n');
}

function cells({ checked }: ComparedTrial, counts: SessionCounts, verdicts: readonly Verdict[]): string[] {
  if (!checked) return ['total', ...verdicts].map(() => NOTHING);
  return [counts.total, ...verdicts.map((verdict) => counts[verdict])].map(formatCount);
}

function conclusions(trials: readonly ComparedTrial[], missing: readonly TrialName[]): string[] {
  const about = (trial: TrialName, sentence: string): string => `${placeOf(trial)}: ${sentence}`;
  const operations = trials.reduce((sum, trial) => sum + trial.operations, 0);
  return [
    ...trials.flatMap((trial) => trial.broken.map((sentence) => about(trial, `BROKEN: ${sentence}`))),
    ...trials
      .filter(({ complete }) => !complete)
      .map((trial) => {
        const what = trial.runJson === 'absent' ? 'the run ended within it' : 'the history ends within it';
        return about(trial, what);
      }),
    ...missing.map((trial) => about(trial, 'in run.json, but not in the history')),
    `${formatCount(operations)} operations read: ${comparisonOf(trials, missing)}`,
  ];
}

function comparisonOf(trials: readonly ComparedTrial[], missing: readonly TrialName[]): string {
  const count = (comparison: ComparedTrial['runJson']): number =>
    trials.filter(({ runJson }) => runJson === comparison).length;
  if (count('differs') > 0) return `run.json differs in ${count('differs')} of ${trials.length} trials`;
  const lacking = count('cut-off') + missing.length;
  if (lacking > 0 && count('same') === 0) return 'no trial is whole, so none was compared with run.json';
  const whole =
    lacking === 0 ? '' : ` of the ${count('same')} ${count('same') === 1 ? 'trial that is' : 'trials that are'} whole`;
  if (count('same') > 0) return `run.json has the same verdict for every session${whole}`;
  return 'no run.json to compare with';
}

/** Problems stand out in capitals. */
const WORDS = { same: 'same', differs: 'DIFFERS', absent: 'not in it', 'cut-off': 'CUT OFF' } as const;
