import { groupTrials } from '../../figures/groups.ts';
import { oneLine } from '../../model/errors.ts';
import type { RunResult } from '../../model/run-result.ts';

/** Why trials did not pass: one line per backend, scenario and reason. */
export function statusNotes({ trials }: RunResult): string[] {
  return groupTrials(trials).flatMap(({ backend, scenario, trials: members }) => {
    const notable = members.filter(({ status }) => status !== 'passed' && status !== 'skipped');
    const reasons = Map.groupBy(notable, ({ status, reason }) => `${status}: ${oneLine(reason ?? 'no reason given')}`);
    return [...reasons].map(([reason, same]) => {
      const share = members.length > 1 ? ` (${same.length} of ${members.length} trials)` : '';
      return `${backend}, ${scenario}${share}: ${reason.replace(/^failed/, 'FAILED')}`;
    });
  });
}
