import { formatPercent, NOTHING } from '../../figures/format.ts';
import type { RunResult } from '../../model/run-result.ts';
import { median } from '../../stats/median.ts';
import { orderedGroups } from '../draw/rows.ts';

/** How the answers were spread over the nodes, if a scenario asks for it. */
export function balanceNotes(result: RunResult): string[] {
  const groups = orderedGroups(result);
  return result.scenarios
    .filter(({ asksBalance }) => asksBalance)
    .flatMap(({ name }) => {
      const parts = groups
        .filter(({ scenario }) => scenario === name)
        .flatMap(({ backend, measured }) => {
          const balances = measured.flatMap(({ balance }) => balance ?? []);
          const [first] = balances;
          if (first === undefined) return [];
          const shares = Object.keys(first.shares).map((node) => {
            const share = median(balances.map((balance) => balance.shares[node] ?? 0));
            return share === null ? NOTHING : formatPercent(share);
          });
          const variation = median(balances.map((balance) => balance.variation)) ?? 0;
          return [`${backend} ${shares.join(' ')} (variation ${variation.toFixed(2)})`];
        });
      return parts.length === 0 ? [] : [`${name}, share of the answers per node: ${parts.join(', ')}`];
    });
}
