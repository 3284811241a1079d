import { availableParallelism } from 'node:os';
import type { Backend } from '../../backends/backend.ts';
import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import type { LinksOptions } from '../cluster/links/links.ts';
import type { ReplicationLink } from '../cluster/links/replication-link.ts';
import { type Pinning, parseCoreList } from '../cluster/processes/cores.ts';
import { startScript } from '../cluster/processes/node-js.ts';
import type { ManagedProcess } from '../cluster/processes/process.ts';
import { credentialsFor } from '../cluster/services/hosted.ts';
import { faultKind } from '../faults/registry.ts';
import { userAddresses } from '../load/http/user-addresses.ts';
import { GeneratorClient, type GeneratorEvents } from '../load/processes/generator-client.ts';
import { Generators } from '../load/processes/generators.ts';
import { UrlGenerator } from '../load/processes/url-generator-client.ts';
import type { CheckRules } from '../model/check-inputs.ts';
import type { HistoryHeader, HistorySink } from '../model/history.ts';
import { MOST_USER_ADDRESSES } from '../model/limits.ts';
import type { Plan, UserAddresses } from '../model/plan.ts';
import type { Warning } from '../model/warning.ts';
import { cookieSecretOf, type Seeding, seededUsersOf } from '../seeding/seed-cohort.ts';
import type { SeedingSite } from '../seeding/site.ts';
import { arrivalPlan } from './arrival-plan.ts';

/** One cell of a comparison, and what it runs on. */
export interface TrialSetup extends SeedingSite {
  /** File URL of the module that `backend` came from, for the nodes. */
  readonly backendModule: string;
  readonly folder: RunFolder;
  /** Links from replicas among them to their primaries; empty where nothing is in between. */
  readonly replication: readonly ReplicationLink[];
  readonly pinning: Pinning | null;
  readonly history: HistorySink;
}

/** The processes that make load, by their file, as messages name them. */
const LOAD_PROCESSES = {
  'generator.ts': 'the load generator',
  'closed-model.ts': 'the capacity measurement',
  'url-generator.ts': 'the load generator of the search',
} as const;

/** Starts a load process on the generator's core. */
function startLoadProcess({ folder, pinning, config }: TrialSetup, file: keyof typeof LOAD_PROCESSES): ManagedProcess {
  return startScript(folder, {
    name: LOAD_PROCESSES[file],
    module: import.meta.resolve(`../load/processes/${file}`),
    cpus: pinning?.generator ?? null,
    // Several would keep each other waiting for as long as they like, and so would one that never sleeps.
    realTime: pinning !== null && (file === 'url-generator.ts' || (file === 'generator.ts' && config.generators === 1)),
  });
}

/** How many cores the generators share. */
export function generatorCores({ pinning }: TrialSetup): number {
  return pinning === null ? availableParallelism() : parseCoreList(pinning.generator).length;
}

/** Starts the generator processes, which end with `processes`. */
export function startGenerators(
  setup: TrialSetup,
  processes: AsyncDisposableStack,
  events: GeneratorEvents,
): Generators {
  const clients = Array.from({ length: setup.config.generators }, () => {
    return new GeneratorClient(processes.use(startLoadProcess(setup, 'generator.ts')), events);
  });
  return new Generators(clients);
}

/** Starts the process that searches the rate within the SLO. */
export function startUrlGenerator(setup: TrialSetup, processes: AsyncDisposableStack): UrlGenerator {
  return new UrlGenerator(processes.use(startLoadProcess(setup, 'url-generator.ts')));
}

/** Starts the processes that will measure the capacity, as many as there are generators; they end with `processes`. */
export function startClosedModel(setup: TrialSetup, processes: AsyncDisposableStack): readonly ManagedProcess[] {
  return Array.from({ length: setup.config.generators }, () =>
    processes.use(startLoadProcess(setup, 'closed-model.ts')),
  );
}

/** Starts the nodes and the proxy as the backend asks for. */
export async function startTrialCluster(setup: TrialSetup): Promise<Cluster> {
  const { config, backend, backendModule, scenario, folder, pinning, services, settings } = setup;
  return await startCluster({
    folder,
    nodes: config.nodes,
    apps: scenario.apps,
    routing: backend.routing,
    proxyTimeoutMs: config.deadlines.proxyMs,
    cores: pinning,
    signal: setup.signal,
    credentials: credentialsFor(services),
    links: linksOf(setup),
    node: {
      backendModule,
      services: Object.fromEntries(services.map(({ spec, url }) => [spec.name, url])),
      settings,
      dataDir: setup.store.dataDir,
      sessionBytes: config.load.sessionBytes,
      cookieSecret: cookieSecretOf(config),
      sweepIntervalMs: sweepIntervalMs(setup),
    },
  });
}

const SWEEP_INTERVAL_MS = 60_000;

function sweepIntervalMs({ config, scenario }: TrialSetup): number {
  const share = scenario.traffic?.sweepShare;
  return share === undefined ? SWEEP_INTERVAL_MS : share * config.load.durationMs;
}

/** Half of the round trip is added each way. What strikes links finds them there from the start. */
function linksOf({ config, scenario, services }: TrialSetup): LinksOptions | null {
  const { storeRttMs, seed } = config;
  const areStruck = scenario.faults.some(({ kind }) => faultKind(kind).needsLinks === true);
  if (storeRttMs === 0 && !areStruck) return null;
  return {
    services: services.map(({ spec, url }) => ({ name: spec.name, url, defaultPort: spec.port })),
    delay: { delayMs: storeRttMs / 2, jitterMs: 0 },
    seed,
  };
}

/** Application and store both count a lifetime in whole milliseconds of their own clocks. */
const CLOCK_STEPS_MS = 2;

/** What the checker has to know beforehand. */
export function checkRulesOf({ config, settings, backend, store }: TrialSetup): CheckRules {
  const granularityMs = backend.guarantees.ttlGranularityMs + config.touchIntervalMs + CLOCK_STEPS_MS;
  const seeded = seededUsersOf(config, store);
  return {
    lifetime: { ttlUs: settings.ttlMs * 1000, granularityUs: granularityMs * 1000 },
    // Where an old cookie works after the logout, an old answer may bring back what it knew.
    ...(backend.guarantees.revocable ? {} : { readsSave: true }),
    ...(seeded === null ? {} : { seeded: config.load.cohortSize - seeded.from }),
  };
}

/** What a history says of a trial beforehand. */
export function historyHeader({ config, backend, scenario, trial }: TrialSetup, rules: CheckRules): HistoryHeader {
  const { name, routing, guarantees } = backend;
  const { seed } = config;
  const apps = scenario.apps?.length ?? 1;
  return { type: 'trial', backend: name, scenario: scenario.name, trial, seed, routing, guarantees, apps, rules };
}

const READ_PATH = '/session';

/** What the generators are told. Warns where users have no addresses of their own, though it is by them that they are routed. */
export async function planOf(
  setup: TrialSetup,
  cluster: Cluster,
  epochUs: number,
  seeding: Seeding | null,
): Promise<Plan> {
  const { config, backend, scenario, store, settings } = setup;
  const { load, deadlines } = config;
  const seeded = seededUsersOf(config, store);
  const { apps, traffic = {} } = scenario;
  const servesReads = (_: unknown, index: number): boolean =>
    apps === undefined || apps[index % apps.length]?.paths.includes(READ_PATH) === true;
  const addresses = await addressesOf(setup);
  if (addresses.sourceAddresses?.claimed === true) setup.emit({ type: 'warning', warning: claimedAddresses(backend) });
  return {
    target: { host: cluster.proxy.host, port: cluster.proxy.port },
    ...addresses,
    nodes: backend.guarantees.shared ? cluster.nodes.filter(servesReads).map(({ host, port }) => ({ host, port })) : [],
    epochUs,
    arrivals: arrivalPlan(config, traffic),
    ...(seeded === null || seeding === null
      ? {}
      : { seeded: { ...seeded, ttlMs: settings.ttlMs, fromUs: seeding.fromUs, toUs: seeding.toUs } }),
    readRatio: load.readRatio,
    logoutRatio: load.logoutRatio,
    requestDeadlineMs: deadlines.clientMs,
    keepsSessions: backend.guarantees.sessions,
  };
}

/** Where users connect from: of their own choice only where they are routed by that. */
export async function addressesOf({
  config,
  backend,
  scenario,
}: TrialSetup): Promise<{ sourceAddresses?: UserAddresses }> {
  if (backend.routing !== 'ip-hash') return {};
  const networks = scenario.traffic?.sourceAddresses ?? config.load.cohortSize;
  return { sourceAddresses: await userAddresses(Math.min(networks, MOST_USER_ADDRESSES)) };
}

function claimedAddresses({ name }: Backend): Warning {
  return {
    code: 'addresses-claimed',
    where: { backend: name },
    text: `this machine has no address beside 127.0.0.1; users name theirs in a header, and nginx believes it`,
    remedy: 'Take it for what it is: the same routing, with all connections from one address',
  };
}
