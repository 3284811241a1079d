import { joinNames } from '../../figures/format.ts';
import { groupTrials } from '../../figures/groups.ts';
import type { RunResult } from '../../model/run-result.ts';

/** What a fault that struck does not show: a line each, with its scenarios. */
export function faultNotes({ scenarios, trials }: Pick<RunResult, 'scenarios' | 'trials'>): string[] {
  const groups = groupTrials(trials);
  const caveats = scenarios.flatMap(({ name, caveats: ofKinds }) => {
    const faults = groups.flatMap((group) =>
      group.scenario === name ? group.measured.flatMap((one) => one.faults) : [],
    );
    const struck = new Set(faults.flatMap(({ kind, injectedUs }) => (injectedUs === null ? [] : [kind])));
    const own = Object.entries(ofKinds).flatMap(([kind, caveat]) => (struck.has(kind) ? [caveat] : []));
    return [...new Set(own)].map((caveat) => ({ caveat, name }));
  });
  return [...Map.groupBy(caveats, ({ caveat }) => caveat)].map(
    ([caveat, alike]) => `${joinNames(alike.map(({ name }) => name))}: ${caveat}`,
  );
}
