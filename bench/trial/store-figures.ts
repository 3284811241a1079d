import type { StoreUsage } from '../../backends/backend.ts';
import type { NodeReport, StoreCalls } from '../app/protocol.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { messageOf } from '../model/errors.ts';
import type { MeasuredTrial } from '../model/measured-trial.ts';
import { warn } from '../seeding/site.ts';
import { countRoundTrips, type RoundTrips } from './round-trips.ts';
import type { TrialSetup } from './setup.ts';

type StoreFigures = MeasuredTrial['store'];

export interface StoreEvidence {
  /** What the nodes said after the measurement. */
  readonly reports: readonly (NodeReport | null)[];
  /** Within the measurement; null where they were not counted. */
  readonly calls: StoreCalls | null;
  /** Responses within the measurement. */
  readonly responses: number;
}

/**
 * What the strategy asks of its store, to be worked out when nothing is measured any more. Asks a node a few dozen
 * requests, whose users are logged out at the end. What cannot be had is null, with a warning where it should be there.
 */
export async function storeFigures(
  setup: TrialSetup,
  { nodes }: Cluster,
  { reports, calls, responses }: StoreEvidence,
): Promise<StoreFigures> {
  const usage = await missingIfItFails(setup, 'the bytes per session are', () => storeUsage(setup, reports));
  const connections = await connectionsOf(nodes);
  const roundTrips = await missingIfItFails(setup, 'the round trips per request are', () => roundTripsOf(setup, nodes));
  return {
    bytesPerSession: usage === null || usage.sessions === 0 ? null : usage.bytes / usage.sessions,
    definition: usage?.definition ?? null,
    memoryBytes: await missingIfItFails(setup, 'the memory of its servers is', () => memoryOf(setup)),
    roundTrips,
    connections,
    callsPerRequest:
      calls === null || responses === 0
        ? null
        : {
            reads: calls.reads / responses,
            writes: calls.writes / responses,
            touches: calls.touches / responses,
          },
  };
}

async function missingIfItFails<T>(setup: TrialSetup, missing: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    setup.signal.throwIfAborted();
    warn(setup, {
      code: 'store-figure-missing',
      text: `${missing} missing: ${messageOf(error)}`,
      remedy: 'The other figures were measured before; see whether the store still answers',
    });
    return null;
  }
}

/**
 * What a shared store says of itself, or all nodes' own stores together; null where they do not tell, and where the room
 * that many dead sessions had is still counted to the few that live.
 */
async function storeUsage(
  { scenario, store }: TrialSetup,
  reports: readonly (NodeReport | null)[],
): Promise<StoreUsage | null> {
  if (scenario.traffic?.expiring !== undefined) return null;
  const parts = reports.flatMap((report) => (report?.usage == null ? [] : [report.usage]));
  const [first] = parts;
  if (first === undefined) return await store.usage();
  return {
    sessions: parts.reduce((sum, part) => sum + part.sessions, 0),
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    definition: first.definition,
  };
}

/** Null where one of the servers does not tell. */
async function memoryOf({ services }: TrialSetup): Promise<number | null> {
  if (services.length === 0) return null;
  const sizes = await Promise.all(services.map((service) => service.memoryBytes()));
  return sizes.reduce((sum, size) => (sum === null || size === null ? null : sum + size), 0);
}

async function connectionsOf(nodes: Cluster['nodes']): Promise<StoreFigures['connections']> {
  const counters = (await Promise.all(nodes.map((node) => node.counters()))).filter((one) => one !== null);
  if (counters.length === 0) return null;
  return { nodes: counters.length, perNode: Math.max(...counters.map(({ mostConnections }) => mostConnections)) };
}

/**
 * Not where something was broken: a client that connects anew may do more than usual. Nor where no node serves all that
 * is asked.
 */
async function roundTripsOf({ scenario, services }: TrialSetup, nodes: Cluster['nodes']): Promise<RoundTrips | null> {
  const node = nodes.find(({ state }) => state === 'up');
  if (scenario.faults.length > 0 || scenario.apps !== undefined || node === undefined) return null;
  // The node has something else to do all the time.
  if (scenario.traffic?.sweepShare !== undefined) return null;
  return await countRoundTrips(node, services.length > 0);
}
