import { markedName } from '../../figures/emulated.ts';
import { joinNames } from '../../figures/format.ts';
import { groupTrials } from '../../figures/groups.ts';
import type { RunResult } from '../../model/run-result.ts';
import type { BackendSummary } from '../../model/summaries.ts';

/** What backends promise, from nothing to the most. */
const CLASSES: readonly {
  readonly holds: (guarantees: BackendSummary['guarantees']) => boolean;
  readonly one: string;
  readonly many: string;
}[] = [
  { holds: ({ sessions }) => !sessions, one: 'keeps no sessions', many: 'keep no sessions' },
  {
    holds: ({ survivesNodeLoss }) => !survivesNodeLoss,
    one: 'promises nothing when a node dies',
    many: 'promise nothing when a node dies',
  },
  { holds: () => true, one: 'promises to survive that', many: 'promise to survive that' },
];

/** A warning against a ranking, if backends of different guarantees share a table. */
export function comparability(result: RunResult): string[] {
  const { backends, trials } = result;
  const shown = new Set(groupTrials(trials).flatMap(({ backend, measured }) => (measured.length > 0 ? [backend] : [])));
  const byClass = Map.groupBy(
    backends.filter(({ name }) => shown.has(name)),
    ({ guarantees }) => CLASSES.findIndex(({ holds }) => holds(guarantees)),
  );
  if (byClass.size < 2) return [];
  const parts = CLASSES.flatMap(({ one, many }, index) => {
    const names = (byClass.get(index) ?? []).map(({ name }) => markedName(name, result));
    return names.length === 0 ? [] : [`${joinNames(names)} ${names.length === 1 ? one : many}`];
  });
  return [`The rows are not equal: ${parts.join(', ')}. A smaller figure is not better where less is promised.`];
}
