import type { StoreCalls } from '../app/protocol.ts';
import type { AppNode } from '../cluster/nodes/app-node.ts';
import { untilTime } from '../model/clock.ts';

/**
 * Calls of all nodes to their stores between two times on the project's clock. Only for nodes that live as long. Rejects
 * with the signal's reason.
 *
 * @returns null if a node does not count them.
 */
export async function storeCallsBetween(
  nodes: readonly AppNode[],
  fromUs: number,
  toUs: number,
  signal: AbortSignal,
): Promise<StoreCalls | null> {
  const totalAt = async (timeUs: number): Promise<StoreCalls | null> => {
    await untilTime(timeUs, signal);
    const counters = await Promise.all(nodes.map((node) => node.counters()));
    return sumOf(counters.map((one) => one?.storeCalls ?? null));
  };
  const before = await totalAt(fromUs);
  const after = await totalAt(toUs);
  if (before === null || after === null) return null;
  return {
    reads: after.reads - before.reads,
    writes: after.writes - before.writes,
    touches: after.touches - before.touches,
  };
}

function sumOf(calls: readonly (StoreCalls | null)[]): StoreCalls | null {
  const total = { reads: 0, writes: 0, touches: 0 };
  for (const one of calls) {
    if (one === null) return null;
    total.reads += one.reads;
    total.writes += one.writes;
    total.touches += one.touches;
  }
  return total;
}
