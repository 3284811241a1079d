import net from 'node:net';

/** Handles one request. */
export type Behaviour = (request: { readonly text: string; readonly id: string; readonly socket: net.Socket }) => void;

export interface MisbehavingServer extends AsyncDisposable {
  readonly port: number;
  /** The request ids in the order they arrived. */
  readonly seen: string[];
}

/** A raw TCP server on loopback that hands every request it reads to `behave`. */
export async function misbehavingServer(behave: Behaviour): Promise<MisbehavingServer> {
  const seen: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    socket.on('data', (data) => {
      const text = data.toString('latin1');
      const id = /x-request-id: (\S+)/.exec(text)?.[1] ?? '';
      seen.push(id);
      behave({ text, id, socket });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    seen,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An answer of the application to request `id`, for user 0. */
export function applicationAnswer(id: string, status = 200, body: object = {}): string {
  const text = JSON.stringify({
    requestId: id,
    nodeId: 'node-1',
    userId: 'user-0',
    nonce: '0-0',
    items: [],
    digest: 'd',
    ...body,
  });
  return `HTTP/1.1 ${status} X\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
}
