import { arrivalCount, errorCount } from '../../figures/errors.ts';
import { formatCount } from '../../figures/format.ts';
import { groupTrials, type TrialGroup } from '../../figures/groups.ts';
import type { RunResult } from '../../model/run-result.ts';

/** Errors in scenarios without faults, which the table does not show. */
export function calmErrorNotes(result: RunResult): string[] {
  if (result.scenarios.length < 2) return [];
  const calm = result.scenarios.filter(({ faults }) => faults.length === 0).map(({ name }) => name);
  return groupTrials(result.trials)
    .filter(({ scenario }) => calm.includes(scenario))
    .flatMap(({ backend, scenario, measured }: TrialGroup) => {
      const errors = measured.reduce((sum, trial) => sum + errorCount(trial), 0);
      const arrivals = measured.reduce((sum, trial) => sum + arrivalCount(trial), 0);
      if (errors === 0) return [];
      return [
        `${backend}, ${scenario}: ${formatCount(errors)} of ${formatCount(arrivals)} requests failed without a fault`,
      ];
    });
}
