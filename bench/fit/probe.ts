import { defineScenario } from '../../scenarios/scenario.ts';
import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Pinning } from '../cluster/processes/cores.ts';
import type { ServiceProvider } from '../cluster/services/provider.ts';
import type { ChosenBackend } from '../comparison/comparison.ts';
import type { ServicePool } from '../comparison/service-pool.ts';
import type { Generators } from '../load/processes/generators.ts';
import { nowUs } from '../model/clock.ts';
import type { FitProbe, RunConfig } from '../model/config.ts';
import type { Emit } from '../model/run-event.ts';
import { unlessAborted } from '../process/unless-aborted.ts';
import { sourceAddressesOf } from '../trial/generator-plan.ts';
import { startGenerators } from '../trial/load-processes.ts';
import { practicePlan } from '../trial/practice.ts';
import { type ClusterSetup, startTrialCluster } from '../trial/start-cluster.ts';

/** What every probe of a run shares. */
export interface ProbeSetup {
  readonly config: RunConfig;
  readonly pool: ServicePool;
  readonly provider: ServiceProvider;
  readonly folder: RunFolder;
  readonly pinning: Pinning | null;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

/** Users at the same time: enough to keep a node busy, few enough that a slow store answers each within its deadline. */
const USERS = 16;

/** For every such part of a round trip, one more group of users keeps a node busy. */
const RTT_PER_GROUP_MS = 5;

const LOOP_MS = 2_000;

/** Where nothing breaks and nothing differs from the run's own traffic. */
const ORDINARY = defineScenario({ name: 'probe', question: 'How many arrivals per second does it carry?' });

/**
 * Measures how many arrivals per second a backend carries when each user comes again as soon as it is answered, and how
 * long a node takes to start. Its nodes are practised first, as those of the trials are. The store is empty afterwards.
 *
 * @param nodes how many of them carry it.
 */
export async function probe(setup: ProbeSetup, chosen: ChosenBackend, nodes: number): Promise<FitProbe> {
  const { pool, signal, folder, pinning, emit } = setup;
  const { backend, moduleUrl } = chosen;
  const services = await pool.services(backend.services);
  const store = await pool.open(backend, services);
  const config = { ...setup.config, nodes };
  const site: ClusterSetup = {
    config,
    backend,
    backendModule: moduleUrl,
    scenario: ORDINARY,
    services,
    store,
    settings: pool.settings,
    folder,
    pinning,
    signal,
  };
  await unlessAborted(signal, store.reset());
  let found: FitProbe;
  {
    await using processes = new AsyncDisposableStack();
    const generators = startGenerators(site, processes, { operations: () => undefined, second: () => undefined });
    await using cluster = await startTrialCluster(site);
    found = await unlessAborted(signal, measure(site, emit, cluster, generators));
  }
  await unlessAborted(signal, store.reset());
  // A later trial may need links between them.
  if (backend.services.some(({ replicaOf }) => replicaOf !== undefined)) await pool.discard(backend);
  return found;
}

async function measure(site: ClusterSetup, emit: Emit, cluster: Cluster, generators: Generators): Promise<FitProbe> {
  const { config, backend } = site;
  const { host, port } = cluster.proxy;
  const target = { host, port };
  const requests = config.load.practiceRequestsPerNode * cluster.nodes.length;
  const practice = await practicePlan(site, target, requests);
  if (requests > 0) {
    emit({ type: 'phase', phase: 'practice' });
    await generators.practise(practice);
  }
  emit({ type: 'phase', phase: 'search' });
  await Promise.all(cluster.nodes.map((node) => node.moveTo('stack')));
  const { arrivals, failed, countedMs } = await generators.closedLoop({
    target,
    ...(await sourceAddressesOf(site)),
    requestDeadlineMs: config.deadlines.clientMs,
    keepsSessions: backend.guarantees.sessions,
    seed: config.seed,
    readRatio: config.load.readRatio,
    logoutRatio: config.load.logoutRatio,
    users: USERS * (1 + Math.ceil(config.storeRttMs / RTT_PER_GROUP_MS)),
    durationMs: LOOP_MS,
    firstUser: practice.firstUser + requests,
  });
  return {
    backend: backend.name,
    nodes: cluster.nodes.length,
    arrivalsPerS: (arrivals / countedMs) * 1000,
    failed,
    restartMs: await restartMs(cluster),
  };
}

/** How long the first node takes to start again, on the cores of the stack. */
async function restartMs({ nodes: [node] }: Cluster): Promise<number> {
  if (node === undefined) return 0;
  await node.kill();
  const begunUs = nowUs();
  await node.restart();
  return (nowUs() - begunUs) / 1000;
}
