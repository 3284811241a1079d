import { formatCount } from '../../figures/format.ts';
import { groupTrials } from '../../figures/groups.ts';
import { p50, p99 } from '../../figures/latency.ts';
import type { RunResult } from '../../model/run-result.ts';
import { scenarioRoles } from '../draw/rows.ts';

/** Why the p99 of a backend is missing in the table. */
export function percentileNotes(result: RunResult): string[] {
  const { calm } = scenarioRoles(result);
  const isMissing = groupTrials(result.trials).some(
    ({ scenario, measured }) =>
      scenario === calm && measured.length > 0 && measured.every(({ latency }) => latency.response.count < p99.samples),
  );
  if (!isMissing) return [];
  return [`p99 is shown from ${formatCount(p99.samples)} requests per trial on, p50 from ${p50.samples}`];
}
