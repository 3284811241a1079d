import { formatCount } from '../../figures/format.ts';
import type { RunResult } from '../../model/run-result.ts';
import { median } from '../../stats/median.ts';

/** Memory of all servers of each backend. Medians over all its trials. */
export function memoryNotes({ trials }: RunResult): string[] {
  const byBackend = Map.groupBy(trials, ({ backend }) => backend);
  const parts = [...byBackend].flatMap(([backend, members]) => {
    const sizes = members.flatMap((trial) => (trial.status === 'skipped' ? [] : (trial.store.memoryBytes ?? [])));
    const size = median(sizes);
    return size === null ? [] : [`${backend} ${formatCount(Math.round(size / 1e6))} MB`];
  });
  return parts.length === 0 ? [] : [`memory of the servers as a whole, whatever they hold: ${parts.join(', ')}`];
}
