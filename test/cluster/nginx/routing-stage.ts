import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { RoutingPolicy } from '../../../backends/backend.ts';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import type { ProxiedApp } from '../../../bench/cluster/nginx/conf.ts';
import { type Proxy, startNginx } from '../../../bench/cluster/nginx/nginx.ts';
import { leasePort } from '../../../bench/cluster/processes/port.ts';

export const HOST = '127.0.0.1';
/** Where every node answers: no stall of the machine makes the proxy try another one. */
export const AMPLE_MS = 30_000;

/** A node that answers with its id; `/hang` is never answered by the node named in the query. */
export class TinyNode {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  #server: Server | null = null;

  constructor(id: string, port: number, host = HOST) {
    this.id = id;
    this.port = port;
    this.host = host;
  }

  async start(): Promise<void> {
    this.#server = createServer({ keepAliveTimeout: 3_600_000 }, (request, response) => {
      request.resume();
      if (request.url?.startsWith('/hang') === true && request.url.endsWith(this.id)) return;
      response.end(this.id);
    });
    this.#server.listen(this.port, this.host);
    await once(this.#server, 'listening');
  }

  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
}

/** Three nodes, `node-1` to `node-3`, and a proxy in front of them. */
export class RoutingStage implements AsyncDisposable {
  readonly folder: RunFolder;
  readonly nodes: readonly TinyNode[];
  readonly #owned: AsyncDisposableStack;

  private constructor(folder: RunFolder, nodes: readonly TinyNode[], owned: AsyncDisposableStack) {
    this.folder = folder;
    this.nodes = nodes;
    this.#owned = owned;
  }

  static async start(): Promise<RoutingStage> {
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(await RunFolder.create());
    const nodes: TinyNode[] = [];
    for (const id of ['node-1', 'node-2', 'node-3']) {
      const node = new TinyNode(id, stack.use(await leasePort()).port);
      stack.defer(() => node.kill());
      await node.start();
      nodes.push(node);
    }
    return new RoutingStage(folder, nodes, stack.move());
  }

  async proxyWith(routing: RoutingPolicy, apps: readonly ProxiedApp[] = [], timeoutMs = AMPLE_MS): Promise<Proxy> {
    const { port } = this.#owned.use(await leasePort());
    const nodes = this.nodes.map((node) => ({ id: node.id, port: node.port }));
    const options = { host: HOST, port, nodes, apps, routing, timeoutMs, cpus: null };
    return this.#owned.use(await startNginx(this.folder, options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }
}

/** How often each of them. */
export function counts(answers: readonly string[]): Record<string, number> {
  const result: Record<string, number> = {};
  for (const answer of answers) result[answer] = (result[answer] ?? 0) + 1;
  return result;
}
