import { cpu } from '../../figures/cost.ts';
import { type Figure, rangeText } from '../../figures/figure.ts';
import { p50, p99 } from '../../figures/latency.ts';
import type { RunResult } from '../../model/run-result.ts';
import { orderedGroups, scenarioRoles } from '../draw/rows.ts';

/** The figures that have a range within their trial, in the order of the table. */
const RANGED: readonly Figure[] = [p50, p99, cpu];

/**
 * How far figures of the calm scenario vary within their only trial. Of several trials the interval over these is shown
 * instead.
 */
export function withinTrialNotes(result: RunResult): string[] {
  const { calm } = scenarioRoles(result);
  const groups = orderedGroups(result).filter(({ scenario, measured }) => scenario === calm && measured.length === 1);
  const parts = RANGED.flatMap((figure) => {
    const ranges = groups.flatMap(({ backend, measured: [trial] }) => {
      const range = trial === undefined || figure.read(trial) === null ? null : (figure.within?.(trial) ?? null);
      return range === null ? [] : [`${backend} ${rangeText(figure, range)}`];
    });
    return ranges.length === 0 ? [] : [`${figure.title} ${figure.unit.symbol}: ${ranges.join(', ')}`];
  });
  if (parts.length === 0) return [];
  return [`within this trial, from second to second: ${parts.join('; ')}. Another trial may lie outside`];
}
