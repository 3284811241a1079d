import type { NodeConfig } from '../../app/protocol.ts';
import { unlessAborted } from '../../process/unless-aborted.ts';
import type { RunFolder } from '../cleanup/run-folder.ts';
import { startScript } from '../processes/node-js.ts';
import { FIRST_PORT, leasePort } from '../processes/port.ts';
import { type Link, linkControl } from './link.ts';
import { addressOf, viaLink } from './link-url.ts';
import type { Address, LinkDelay, RelayReport } from './protocol.ts';
import { RelayClient } from './relay-client.ts';

const HOST = '127.0.0.1';

/** A service that nodes reach by links. */
export interface LinkableService {
  readonly name: string;
  readonly url: string;
  /** For a URL without a port. */
  readonly defaultPort: number;
}

export interface LinksOptions {
  readonly services: readonly LinkableService[];
  /** Of each link, at first. */
  readonly delay: LinkDelay;
  /** Of their jitter. */
  readonly seed: number;
}

/** The part of a node's configuration that makes it use its links. */
export type Linked = Required<Pick<NodeConfig, 'services' | 'addressMap'>>;

/** The links between nodes and services. One process holds them all; they end when this is disposed of. */
export interface Links extends AsyncDisposable {
  /** One for each node and service, in the order in which they were laid. */
  readonly list: readonly Link[];
  /** Of the process, for CPU accounting. */
  readonly pid: number;
  /** Lays a link from this node to each service. Rejects with a BenchError (exit 3), or with the signal's reason. */
  lay(nodeId: string): Promise<Linked>;
  /** The traffic since the last report. Rejects with a BenchError when the process has ended. */
  report(): Promise<RelayReport>;
}

/**
 * Starts the process that holds links, at first none. A node has one link to each service, so that it can be cut off from
 * one of them alone. This is code of our own, and not toxiproxy: it comes with npm, and adds a delay to within 0.1 ms.
 *
 * @param cpus the cores of the process; null: any.
 */
export async function startLinks(
  folder: RunFolder,
  { services, delay, seed }: LinksOptions,
  cpus: string | null,
  signal?: AbortSignal,
): Promise<Links> {
  await using resources = new AsyncDisposableStack();
  const process = resources.use(
    startScript(folder, {
      name: 'the relay of the links',
      module: import.meta.resolve('./relay.ts'),
      cpus,
      // A network does not wait for a CPU.
      realTime: true,
    }),
  );
  const relay = new RelayClient(process);
  // It answers once it has started.
  await unlessAborted(signal, relay.report());
  const list: Link[] = [];
  const owned = resources.move();

  const layOne = async (nodeId: string, service: LinkableService): Promise<LaidLink> => {
    const index = list.length;
    const { port } = owned.use(await leasePort(FIRST_PORT.link + index));
    const address = { host: HOST, port };
    const target = addressOf(service.url, service.defaultPort);
    await unlessAborted(signal, relay.open({ listen: address, target, delay, seed: seed + index }));
    const isUsed = async (): Promise<boolean> => ((await relay.connections())[index] ?? 0) > 0;
    list.push({ nodeId, service: service.name, address, delay, control: linkControl(relay, index), isUsed });
    return { service, address, target };
  };
  return {
    list,
    pid: process.pid,
    async lay(nodeId) {
      const laid: LaidLink[] = [];
      for (const service of services) laid.push(await layOne(nodeId, service));
      return linkedBy(laid);
    },
    report: () => relay.report(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A link with what it leads to. */
interface LaidLink {
  readonly service: LinkableService;
  readonly address: Address;
  readonly target: Address;
}

function linkedBy(laid: readonly LaidLink[]): Linked {
  return {
    services: Object.fromEntries(laid.map(({ service, address }) => [service.name, viaLink(service.url, address)])),
    addressMap: Object.fromEntries(laid.map(({ target, address }) => [textOf(target), textOf(address)])),
  };
}

function textOf({ host, port }: Address): string {
  return `${host}:${port}`;
}
