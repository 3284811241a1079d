import { formatCount } from '../../figures/format.ts';
import { groupTrials } from '../../figures/groups.ts';
import type { RunResult } from '../../model/run-result.ts';

/** Answers that a capacity does not count, and addresses that it does not really have. */
export function capacityNotes({ trials }: RunResult): string[] {
  const notes = groupTrials(trials).flatMap(({ backend, measured }) => {
    const capacities = measured.flatMap(({ capacity }) => capacity ?? []);
    const anonymous = capacities.reduce((sum, capacity) => sum + capacity.anonymous, 0);
    const other = capacities.reduce((sum, capacity) => sum + capacity.notOk + capacity.errors, 0);
    const parts = [
      ...(anonymous > 0 ? [`${formatCount(anonymous)} anonymous answers`] : []),
      ...(other > 0 ? [`${formatCount(other)} errors`] : []),
    ];
    return parts.length === 0
      ? []
      : [`${backend}, capacity: only good answers count; there were also ${parts.join(' and ')}`];
  });
  const claimed = trials.flatMap((trial) => {
    if (trial.status === 'skipped' || trial.status === 'void' || trial.capacity === null) return [];
    return trial.routing === 'ip-hash' ? [trial.backend] : [];
  });
  return [
    ...notes,
    ...[...new Set(claimed)].map((backend) => {
      return `${backend}, capacity: autocannon has one address; it sent the addresses of its users in a header, which nginx trusts`;
    }),
  ];
}
