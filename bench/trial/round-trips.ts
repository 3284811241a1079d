import { Browser } from '../app/browser.ts';
import type { NodeCounters } from '../app/protocol.ts';
import type { AppNode } from '../cluster/nodes/app-node.ts';
import { environmentError } from '../model/errors.ts';
import type { StoreFigures } from '../model/trial-figures.ts';
import { median } from '../stats/median.ts';

export type RoundTrips = NonNullable<StoreFigures['roundTrips']>;

/** Each user logs in, reads and adds to the cart in turn, and logs out. A sweep in between is in one figure of many. */
const USERS = 5;
const TURNS = 3;

/**
 * How often a request of each kind waits for the store: medians over the requests of a few users, who come one after the
 * other and are logged out at the end. The node must have nothing else to do at that time.
 *
 * @param needsServices whether the backend has servers.
 * @returns null if the backend has servers and no traffic to them was seen: its client uses HTTP/2, or not node:net.
 * @throws BenchError (exit 3) when a request fails, or the node does not report what it counted.
 */
export async function countRoundTrips(node: AppNode, needsServices: boolean): Promise<RoundTrips | null> {
  const counts: Record<keyof RoundTrips, number[]> = { login: [], read: [], write: [], logout: [] };
  let { roundTrips: before } = await countersOf(node);
  const count = async (kind: keyof RoundTrips, request: ReturnType<Browser['read']>): Promise<void> => {
    const { status } = await request;
    if (status !== 200) throw failed(`${node.id} answered a ${kind} with ${status}`);
    const { roundTrips } = await countersOf(node);
    counts[kind].push(roundTrips - before);
    before = roundTrips;
  };
  for (let user = 1; user <= USERS; user++) {
    using browser = new Browser(`round-trips-${user}`);
    await count('login', browser.login(node.port));
    for (let turn = 0; turn < TURNS; turn++) {
      await count('read', browser.read(node.port));
      await count('write', browser.post(node.port, '/cart'));
    }
    await count('logout', browser.post(node.port, '/logout'));
  }
  const isSilent = Object.values(counts).every((trips) => trips.every((one) => one === 0));
  if (isSilent && needsServices) return null;
  return {
    login: median(counts.login) ?? 0,
    read: median(counts.read) ?? 0,
    write: median(counts.write) ?? 0,
    logout: median(counts.logout) ?? 0,
  };
}

async function countersOf(node: AppNode): Promise<NodeCounters> {
  const counters = await node.counters();
  if (counters === null) throw failed(`${node.id} did not report what it counted`);
  return counters;
}

function failed(message: string): Error {
  return environmentError(message, 'ROUND_TRIPS_FAILED');
}
