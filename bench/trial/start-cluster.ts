import { type Cluster, startCluster } from '../cluster/cluster.ts';
import type { LinksOptions } from '../cluster/links/links.ts';
import { credentialsFor } from '../cluster/services/hosted.ts';
import { faultKind } from '../faults/registry.ts';
import { SWEEP_INTERVAL_MS } from '../model/defaults.ts';
import { cookieSecretOf } from '../model/session-cookie.ts';
import type { TrialSetup } from './setup.ts';

/** What a cluster follows from. */
export type ClusterSetup = Omit<TrialSetup, 'trial' | 'attempt' | 'history' | 'replication' | 'doubtedRates' | 'emit'>;

/** Starts the nodes and the proxy that the backend needs. */
export async function startTrialCluster(setup: ClusterSetup): Promise<Cluster> {
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

function sweepIntervalMs({ config, scenario }: ClusterSetup): number {
  const share = scenario.traffic?.sweepShare;
  return share === undefined ? SWEEP_INTERVAL_MS : share * config.load.durationMs;
}

/** Half of the round trip is added each way. Faults that strike links need them from the start. */
function linksOf({ config, scenario, services }: ClusterSetup): LinksOptions | null {
  const { storeRttMs, seed } = config;
  const areStruck = scenario.faults.some(({ kind }) => faultKind(kind).needsLinks === true);
  if (storeRttMs === 0 && !areStruck) return null;
  return {
    services: services.map(({ spec, url }) => ({ name: spec.name, url, defaultPort: spec.port })),
    delay: { delayMs: storeRttMs / 2, jitterMs: 0 },
    seed,
  };
}
