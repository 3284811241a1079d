import { formatPercent } from '../../figures/format.ts';
import { groupTrials } from '../../figures/groups.ts';
import type { RunResult } from '../../model/run-result.ts';
import { medianInterval } from '../../stats/median.ts';

/** What stands below the medians of several trials. */
export function intervalNotes({ trials }: RunResult): string[] {
  const counts = groupTrials(trials).flatMap(({ measured }) => (measured.length === 0 ? [] : [measured.length]));
  if (counts.length === 0) return [];
  const fewest = Math.min(...counts);
  const coverage = medianInterval(Array.from({ length: fewest }, () => 0))?.coverage;
  if (coverage === undefined) return [];
  return [
    `Medians of ${fewest} trials; below them the interval that holds the true median with ${formatPercent(coverage)}`,
  ];
}
