import { formatCount } from '../../figures/format.ts';
import { groupTrials, valuesOf } from '../../figures/groups.ts';
import type { ReliableTrial } from '../../model/measured-trial.ts';
import type { RunResult } from '../../model/run-result.ts';
import { median } from '../../stats/median.ts';

/** What links between nodes and stores added, how exact they were, and what they cost. Without links: no line. */
export function linkNotes({ config: { storeRttMs }, trials }: RunResult): string[] {
  const measured = groupTrials(trials).flatMap((group) => group.measured);
  const byBackend = [...Map.groupBy(measured, ({ backend }) => backend)];
  const linked = byBackend.map(([backend, own]) => [backend, own.filter(({ links }) => links !== null)] as const);
  const unlinked = linked.filter(([, own]) => own.length === 0).map(([backend]) => backend);
  return [
    ...linked.flatMap(([backend, own]) =>
      own.length === 0 ? [] : [`${backend}, store RTT: ${said(storeRttMs, own)}`],
    ),
    ...(storeRttMs === 0 || unlinked.length === 0
      ? []
      : [`${unlinked.join(', ')}, store RTT: nothing was added, because it has no server`]),
  ];
}

function said(storeRttMs: number, linked: readonly ReliableTrial[]): string {
  const lateUs = median(valuesOf(linked, ({ links }) => links?.lateP99Us ?? null));
  const cpuUs = median(valuesOf(linked, ({ cpuUsPerRequest: { link } }) => link));
  return [
    storeRttMs === 0 ? 'a link stood in between' : `a link adds ${storeRttMs} ms to a round trip`,
    ...(lateUs === null ? [] : [`99% of the data left it at most ${formatCount(lateUs)} µs late`]),
    ...(cpuUs === null ? [] : [`its own CPU, ${formatCount(cpuUs)} µs/req on the cores of the stack, is in no column`]),
  ].join('; ');
}
