import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import type { Link } from '../../../bench/cluster/links/link.ts';
import { type Links, startLinks } from '../../../bench/cluster/links/links.ts';
import type { LinkDelay } from '../../../bench/cluster/links/protocol.ts';

const HOST = '127.0.0.1';

export const NO_DELAY: LinkDelay = { delayMs: 0, jitterMs: 0 };

/** A real server that counts what reaches it, behind a link of each node. */
export interface LinksStage extends AsyncDisposable {
  readonly links: Links;
  /** Of the first node. */
  readonly link: Link;
  readonly server: Server;
  /** The sockets that the server has accepted, in order. */
  readonly accepted: readonly ServedSocket[];
  /** A connection through a link, the first node's by default. */
  connect(link?: Link): Promise<Socket>;
}

export interface ServedSocket {
  readonly socket: Socket;
  /** All that came so far. */
  received(): string;
}

export interface StageOptions {
  readonly nodes?: readonly string[];
  readonly delay?: LinkDelay;
  /** What the server does with a connection; by default it sends everything back, and ends when its client does. */
  readonly serve?: (socket: Socket) => void;
}

export async function layLinks({
  nodes = ['node-1'],
  delay = NO_DELAY,
  serve = (socket) => void socket.pipe(socket),
}: StageOptions = {}): Promise<LinksStage> {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await RunFolder.create());
  const accepted: ServedSocket[] = [];
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      text += data.toString('latin1');
    });
    accepted.push({ socket, received: () => text });
    serve(socket);
  }).listen(0, HOST);
  resources.defer(() => {
    for (const { socket } of accepted) socket.destroy();
    server.close();
  });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const service = { name: 'server', url: `tcp://${HOST}:${port}`, defaultPort: 1 };
  const links = resources.use(await startLinks(folder, { services: [service], delay, seed: 1 }, null));
  for (const node of nodes) await links.lay(node);
  const [first] = links.list;
  if (first === undefined) throw new Error('no link was laid');
  const owned = resources.move();
  return {
    links,
    link: first,
    server,
    accepted,
    async connect(link = first) {
      const socket = connect({ ...link.address, noDelay: true, allowHalfOpen: true });
      owned.defer(() => void socket.destroy());
      await once(socket, 'connect');
      socket.on('error', () => undefined);
      return socket;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** How many the process that relays has open. */
export function descriptorsOf({ pid }: Links): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** The next data on a socket, as text. */
export async function nextText(socket: Socket): Promise<string> {
  const [data] = (await once(socket, 'data')) as [Buffer];
  return data.toString('latin1');
}

/** The code of the error that a socket ends with; undefined when it ends without. */
export async function endOf(socket: Socket): Promise<string | undefined> {
  if (socket.destroyed) return codeOf(socket.errored);
  return await new Promise((resolve) => {
    socket.once('close', () => resolve(codeOf(socket.errored)));
    socket.resume();
  });
}

function codeOf(error: Error | null): string | undefined {
  return error !== null && 'code' in error ? String(error.code) : undefined;
}
