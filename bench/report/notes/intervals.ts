import { formatPercent, joinNames } from '../../figures/format.ts';
import { groupTrials } from '../../figures/groups.ts';
import { textOverTrials } from '../../figures/over-trials.ts';
import { figureNamed } from '../../figures/registry.ts';
import type { RunResult } from '../../model/run-result.ts';
import { medianInterval } from '../../stats/median.ts';
import { COLUMNS } from '../draw/columns.ts';
import { isMatrixRun } from '../draw/rows.ts';

/** What stands below the medians of several trials, and which columns are no medians. */
export function intervalNotes(result: RunResult): string[] {
  const groups = groupTrials(result.trials).filter(({ measured }) => measured.length > 0);
  if (groups.length === 0) return [];
  const fewest = Math.min(...groups.map(({ measured }) => measured.length));
  const coverage = medianInterval(Array.from({ length: fewest }, () => 0))?.coverage;
  if (coverage === undefined) return [];
  const sums = summedColumns(result);
  return [
    `Medians of ${fewest} trials; below them the interval that holds the true median with ${formatPercent(coverage)}` +
      (sums.length === 0 ? '' : `; ${joinNames(sums)}: the sum over all trials`),
  ];
}

/** The table of a run with many scenarios has no such columns: the matrix has their figures. */
function summedColumns(result: RunResult): string[] {
  if (isMatrixRun(result)) return [];
  const measured = groupTrials(result.trials).flatMap((group) => group.measured);
  return COLUMNS.map(({ figure }) => figureNamed(figure))
    .filter((figure) => figure.overTrials === 'sum' && textOverTrials(figure, measured) !== null)
    .map(({ title }) => title);
}
