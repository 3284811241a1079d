import { Browser } from '../app/browser.ts';
import type { NodeCounters } from '../app/protocol.ts';
import type { AppNode } from '../cluster/nodes/app-node.ts';
import { environmentError } from '../model/errors.ts';
import type { MeasuredTrial } from '../model/measured-trial.ts';
import { median } from '../stats/median.ts';

export type RoundTrips = NonNullable<MeasuredTrial['store']['roundTrips']>;

/** Each logs in, reads and adds to the cart in turn, and logs out: a sweep in between is in one figure of many. */
const USERS = 5;
const TURNS = 3;

/**
 * How often a request of each kind waits for the store: medians over requests of users of its own, who ask this node one
 * after the other and are logged out at the end. It must have nothing else to do meanwhile.
 *
 * @param needsServices of a backend with servers that was never heard to ask any, nothing is known: null. Its client
 *   does without node:net, or over HTTP/2.
 * @throws BenchError (exit 3) when a request fails, or the node does not say what it counted.
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
  if (counters === null) throw failed(`${node.id} does not say what it counted`);
  return counters;
}

function failed(message: string): Error {
  return environmentError(message, 'ROUND_TRIPS_FAILED');
}
