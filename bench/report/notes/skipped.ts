import { joinNames } from '../../figures/format.ts';
import { oneLine } from '../../model/errors.ts';
import type { RunResult } from '../../model/run-result.ts';

/** Why a backend was skipped. The scenarios are named only if it ran in others. */
export function skippedNotes({ trials }: RunResult): string[] {
  const ran = new Set(trials.flatMap(({ backend, status }) => (status === 'skipped' ? [] : [backend])));
  const skipped = trials.filter((trial) => trial.status === 'skipped');
  const alike = Map.groupBy(skipped, ({ backend, reason }) => `${backend}\n${oneLine(reason)}`);
  return [...alike.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const scenarios = joinNames([...new Set(members.map(({ scenario }) => scenario))]);
    const where = ran.has(first.backend) ? ` on ${scenarios}` : '';
    return [`${first.backend}: skipped${where}: ${oneLine(first.reason)}`];
  });
}
