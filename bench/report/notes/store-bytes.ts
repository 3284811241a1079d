import { groupTrials } from '../../figures/groups.ts';
import type { RunResult } from '../../model/run-result.ts';

/** What each store counts as bytes of a session. The figures are comparable only as far as these are. */
export function storeNotes({ trials }: RunResult): string[] {
  const byDefinition = new Map<string, Set<string>>();
  for (const { backend, measured } of groupTrials(trials)) {
    for (const { store } of measured) {
      if (store.definition === null || store.bytesPerSession === null) continue;
      byDefinition.set(store.definition, (byDefinition.get(store.definition) ?? new Set()).add(backend));
    }
  }
  return [...byDefinition].map(([definition, backends]) => `${[...backends].join(', ')}, store bytes: ${definition}`);
}
