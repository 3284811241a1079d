import type { RoutingPolicy } from '../../backends/backend.ts';
import type { NodeConfig } from '../app/protocol.ts';
import type { RunFolder } from './cleanup/run-folder.ts';
import type { Link } from './links/link.ts';
import { type Links, type LinksOptions, startLinks } from './links/links.ts';
import type { ProxiedApp, ProxiedNode } from './nginx/conf.ts';
import { type Proxy, type ProxyOptions, startNginx } from './nginx/nginx.ts';
import type { AppNode } from './nodes/app-node.ts';
import { startNode } from './nodes/nodes.ts';
import type { Pinning } from './processes/cores.ts';
import { FIRST_PORT, leasePort } from './processes/port.ts';

const HOST = '127.0.0.1';

export interface ClusterOptions {
  readonly folder: RunFolder;
  /** How many. */
  readonly nodes: number;
  readonly routing: RoutingPolicy;
  /** The applications that the nodes are dealt out to in turn; missing: each serves everything. */
  readonly apps?: readonly ProxiedApp[] | undefined;
  /** How long the proxy waits for one node. */
  readonly proxyTimeoutMs: number;
  /** The cores of the proxy and of the nodes; null: any. */
  readonly cores: Pick<Pinning, 'stack' | 'all'> | null;
  /** What every node is told. */
  readonly node: Omit<NodeConfig, 'nodeId' | 'host' | 'port' | 'addressMap'>;
  /** Variables of every node's environment, for a store of somebody else's. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** Links to lay between every node and these services; null or missing: nodes connect to them directly. */
  readonly links?: LinksOptions | null;
  readonly signal?: AbortSignal | undefined;
}

/** The app servers and the proxy in front of them. */
export interface Cluster extends AsyncDisposable {
  /** Also those that were added later. */
  readonly nodes: readonly AppNode[];
  readonly proxy: Proxy;
  /** Starts one more node, and has the proxy take it in. To be called once at a time. */
  addNode(): Promise<AppNode>;
  /** One for each node and service; empty where none were asked for. */
  readonly links: readonly Link[];
  /** What holds the links; null where there are none. */
  readonly relay: Links | null;
}

/**
 * Starts everything at once; resolves when all of it is ready. On an error, or when the signal aborts, nothing is left
 * running.
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

/** Null where there is nothing to link. */
async function relayFor({ folder, links, cores, signal }: ClusterOptions): Promise<Links | null> {
  if (links == null || links.services.length === 0) return null;
  return await startLinks(folder, links, cores?.stack ?? null, signal);
}

/** Ends whatever did start. */
async function disposeOf(starting: readonly Promise<AsyncDisposable>[]): Promise<void> {
  const settled = await Promise.allSettled(starting);
  await Promise.all(settled.map(async (one) => one.status === 'fulfilled' && (await one.value[Symbol.asyncDispose]())));
}
