import type { StoreUsage } from '../../backends/backend.ts';
import type { NodeReport, StoreCalls } from '../app/protocol.ts';
import type { AppNode } from '../cluster/nodes/app-node.ts';
import { messageOf } from '../model/errors.ts';
import type { StoreFigures } from '../model/trial-figures.ts';
import { warn } from '../seeding/site.ts';
import { countRoundTrips, type RoundTrips } from './round-trips.ts';
import type { TrialSetup } from './setup.ts';
import type { TrialStage } from './stage.ts';

export interface StoreEvidence {
  /** The reports of the nodes after the measurement. */
  readonly reports: readonly (NodeReport | null)[];
  /** Within the measurement; null if they were not counted. */
  readonly calls: StoreCalls | null;
  /** Responses within the measurement. */
  readonly responses: number;
}

/**
 * What the strategy asks of its store. To be called when nothing is measured any more: it sends a few dozen requests to a
 * node, whose users are logged out at the end. A figure that cannot be read is null, with a warning if it should be there.
 */
export async function storeFigures(
  { setup, cluster: { nodes } }: TrialStage,
  { reports, calls, responses }: StoreEvidence,
): Promise<StoreFigures> {
  const usage = await orMissing(setup, 'bytes per session', () => storeUsage(setup, reports));
  const connections = await connectionsOf(nodes);
  const roundTrips = await orMissing(setup, 'round trips per request', () => roundTripsOf(setup, nodes));
  return {
    bytesPerSession: usage === null || usage.sessions === 0 ? null : usage.bytes / usage.sessions,
    definition: usage?.definition ?? null,
    memoryBytes: await orMissing(setup, 'memory of its servers', () => memoryOf(setup)),
    roundTrips,
    connections,
    callsPerRequest: calls === null || responses === 0 ? null : perResponse(calls, responses),
  };
}

function perResponse({ reads, writes, touches }: StoreCalls, responses: number): StoreFigures['callsPerRequest'] {
  return { reads: reads / responses, writes: writes / responses, touches: touches / responses };
}

/** A figure, or null with a warning if reading it fails. */
async function orMissing<T>(setup: TrialSetup, figure: string, read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    setup.signal.throwIfAborted();
    warn(setup, {
      code: 'store-figure-missing',
      text: `${figure} unavailable: ${messageOf(error)}`,
      remedy: 'The other figures were measured before; check whether the store still answers',
    });
    return null;
  }
}

/**
 * Of a shared store, or of the stores of all nodes together.
 *
 * @returns null if they cannot measure it, or sessions expired in the trial: the room of many dead sessions may still
 * count for the few that live.
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

/** @returns null without servers, or if the memory of one cannot be read. */
async function memoryOf({ services }: TrialSetup): Promise<number | null> {
  if (services.length === 0) return null;
  const sizes = await Promise.all(services.map((service) => service.memoryBytes()));
  return sizes.reduce((sum, size) => (sum === null || size === null ? null : sum + size), 0);
}

async function connectionsOf(nodes: readonly AppNode[]): Promise<StoreFigures['connections']> {
  const counters = (await Promise.all(nodes.map((node) => node.counters()))).filter((one) => one !== null);
  if (counters.length === 0) return null;
  return { nodes: counters.length, perNode: Math.max(...counters.map(({ mostConnections }) => mostConnections)) };
}

/**
 * @returns null if the scenario has faults, since a client may do more than usual as it connects again; and if no node
 * serves every request, or nodes sweep all the time.
 */
async function roundTripsOf({ scenario, services }: TrialSetup, nodes: readonly AppNode[]): Promise<RoundTrips | null> {
  const node = nodes.find(({ state }) => state === 'up');
  if (scenario.faults.length > 0 || scenario.apps !== undefined || node === undefined) return null;
  if (scenario.traffic?.sweepShare !== undefined) return null;
  return await countRoundTrips(node, services.length > 0);
}
