import type { RoutingPolicy } from '../../backends/backend.ts';
import type { NodeConfig } from '../app/protocol.ts';
import type { RunFolder } from './cleanup/run-folder.ts';
import type { Link } from './links/link.ts';
import { type Links, type LinksOptions, startLinks } from './links/links.ts';
import type { ProxiedApp, ProxiedNode } from './nginx/conf.ts';
import { type Proxy, type ProxyOptions, startNginx } from './nginx/nginx.ts';
import type { AppNode } from './nodes/app-node.ts';
import { startNode } from './nodes/app-node-process.ts';
import type { Pinning } from './processes/cores.ts';
import { FIRST_PORT, leasePort } from './processes/port.ts';

const HOST = '127.0.0.1';

export interface ClusterOptions {
  readonly folder: RunFolder;
  /** How many. */
  readonly nodes: number;
  readonly routing: RoutingPolicy;
  /** Each node serves one of these applications, in turn; missing: every node serves everything. */
  readonly apps?: readonly ProxiedApp[] | undefined;
  /** How long the proxy waits for one node. */
  readonly proxyTimeoutMs: number;
  /** The cores of the proxy and of the nodes; null: any. */
  readonly cores: Pick<Pinning, 'stack' | 'all'> | null;
  /** The part of a node's configuration that all nodes share. */
  readonly node: Omit<NodeConfig, 'nodeId' | 'host' | 'port' | 'addressMap'>;
  /** Variables of every node's environment, for a store that others run. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** Links between every node and these services; null or missing: nodes connect to them directly. */
  readonly links?: LinksOptions | null;
  readonly signal?: AbortSignal | undefined;
}

/** The app servers and the proxy in front of them. */
export interface Cluster extends AsyncDisposable {
  /** With those that were added later. */
  readonly nodes: readonly AppNode[];
  readonly proxy: Proxy;
  /** Starts one more node and adds it to the proxy. One call at a time. */
  addNode(): Promise<AppNode>;
  /** One for each node and service; empty without the option. */
  readonly links: readonly Link[];
  /** The process that holds the links; null if the cluster has none. */
  readonly relay: Links | null;
}

/**
 * Starts everything at once, and resolves when all of it is ready. After an error, or when the signal aborts, nothing
 * runs.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { folder, cores, signal, credentials } = options;
  await using leases = new AsyncDisposableStack();
  const proxyPort = leases.use(await leasePort(FIRST_PORT.proxy)).port;
  const relay = leases.use(await relayFor(options));
  const configs: NodeConfig[] = [];
  while (configs.length < options.nodes) configs.push(await nextConfig(configs.length, options, relay, leases));
  const start = (config: NodeConfig): Promise<AppNode> => startNode({ folder, config, cores, signal, credentials });

  const starting = {
    proxy: startNginx(folder, proxyOptions(options, proxyPort, configs), signal),
    nodes: configs.map(start),
  };
  const all: Promise<AsyncDisposable>[] = [starting.proxy, ...starting.nodes];
  try {
    const [proxy, first] = await Promise.all([starting.proxy, Promise.all(starting.nodes)]);
    const held = leases.move();
    const nodes = [...first];
    return {
      proxy,
      nodes,
      async addNode() {
        const config = await nextConfig(configs.length, options, relay, held);
        configs.push(config);
        const added = start(config);
        all.push(added);
        const node = await added;
        await node.moveTo('stack');
        nodes.push(node);
        await proxy.reload(configs.map(proxiedNode));
        return node;
      },
      links: relay?.list ?? [],
      relay,
      async [Symbol.asyncDispose]() {
        await disposeOf(all);
        await held.disposeAsync();
      },
    };
  } catch (error) {
    await disposeOf(all);
    throw error;
  }
}

/**
 * The configuration of the next node, with its links laid.
 *
 * @param index of the node, from 0.
 * @param leases takes the lease of its port.
 */
async function nextConfig(
  index: number,
  { node, apps }: ClusterOptions,
  relay: Links | null,
  leases: AsyncDisposableStack,
): Promise<NodeConfig> {
  const { port } = leases.use(await leasePort(FIRST_PORT.node + index));
  const app = apps?.[index % apps.length];
  const nodeId = `node-${index + 1}`;
  return {
    ...node,
    nodeId,
    host: HOST,
    port,
    ...(app === undefined ? {} : { paths: app.paths }),
    ...(await relay?.lay(nodeId)),
  };
}

function proxyOptions(
  { routing, apps = [], proxyTimeoutMs, cores }: ClusterOptions,
  port: number,
  configs: readonly NodeConfig[],
): ProxyOptions {
  return {
    host: HOST,
    port,
    nodes: configs.map(proxiedNode),
    routing,
    apps,
    timeoutMs: proxyTimeoutMs,
    cpus: cores?.stack ?? null,
  };
}

function proxiedNode({ nodeId, port }: NodeConfig): ProxiedNode {
  return { id: nodeId, port };
}

/** Null if no service is linked. */
async function relayFor({ folder, links, cores, signal }: ClusterOptions): Promise<Links | null> {
  if (links == null || links.services.length === 0) return null;
  return await startLinks(folder, links, cores?.stack ?? null, signal);
}

/** Ends everything that did start. */
async function disposeOf(starting: readonly Promise<AsyncDisposable>[]): Promise<void> {
  const settled = await Promise.allSettled(starting);
  await Promise.all(settled.map(async (one) => one.status === 'fulfilled' && (await one.value[Symbol.asyncDispose]())));
}
