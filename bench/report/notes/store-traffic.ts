import { counted, wholeOrSignificant } from '../../figures/format.ts';
import { groupTrials, valuesOf } from '../../figures/groups.ts';
import type { ReliableTrial } from '../../model/measured-trial.ts';
import type { RunResult } from '../../model/run-result.ts';
import { median } from '../../stats/median.ts';

type StoreFigures = ReliableTrial['store'];

/**
 * The round trips of a read and of a write. Medians over trials.
 *
 * @returns null if no trial counted them.
 */
export function tripsPerRequest(
  trials: readonly ReliableTrial[],
): Pick<NonNullable<StoreFigures['roundTrips']>, 'read' | 'write'> | null {
  const read = median(valuesOf(trials, ({ store }) => store.roundTrips?.read ?? null));
  const write = median(valuesOf(trials, ({ store }) => store.roundTrips?.write ?? null));
  return read === null || write === null ? null : { read, write };
}

/** `3 nodes × 10 connections`: the most of any trial. Null if no trial counted them, or no node had one. */
export function connectionsInWords(trials: readonly ReliableTrial[]): string | null {
  const seen = valuesOf(trials, ({ store }) => store.connections);
  const most = seen.toSorted((a, b) => a.perNode - b.perNode).at(-1);
  if (most === undefined || most.perNode === 0) return null;
  return `${counted(most.nodes, 'node')} × ${counted(most.perNode, 'connection')}`;
}

/** Connections and round trips to the servers of each backend. Backends with the same traffic share a line. */
export function trafficNotes({ trials }: RunResult): string[] {
  const alike = new Map<string, string[]>();
  for (const [backend, groups] of Map.groupBy(groupTrials(trials), ({ backend: name }) => name)) {
    const measured = groups.flatMap((group) => group.measured);
    const connections = connectionsInWords(measured);
    const trips = tripsPerRequest(measured);
    const parts = [
      ...(connections === null ? [] : [`${connections} at most`]),
      ...(trips === null || trips.read + trips.write === 0
        ? []
        : [`${counted(trips.read, 'round trip')} per read, ${wholeOrSignificant(trips.write)} per write`]),
    ];
    if (parts.length > 0) alike.set(parts.join(', '), [...(alike.get(parts.join(', ')) ?? []), backend]);
  }
  return [...alike].map(([text, backends]) => `${backends.join(', ')}, store: ${text}`);
}
