import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';

/** Neither side shows a certificate: it is the way of the bytes that matters here, and nobody else is on it. */
export const NO_CERTIFICATE = { ciphers: 'AECDH-AES128-SHA:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const;

/** What a client sends first to have the connection encrypted, as databases do; the server says `READY`. */
export const ENCRYPT = 'encrypt\n';
export const READY = 'ready\n';

/**
 * A server on loopback, in a process of its own since its sockets must not be taken for those of a client, that sends
 * back what it gets: as it is, or encrypted from the first byte or from `ENCRYPT` on.
 */
export async function startEcho(): Promise<{ readonly port: number } & AsyncDisposable> {
  const server = fork(fileURLToPath(import.meta.url));
  const [port] = (await once(server, 'message')) as [number];
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.kill('SIGKILL');
      await once(server, 'exit');
    },
  };
}

const FIRST_BYTE_OF_TLS = 0x16;

function serve(): void {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (first) => {
      socket.pause();
      const asked = first.toString() === ENCRYPT;
      if (!asked && first[0] !== FIRST_BYTE_OF_TLS) {
        socket.write(first);
        socket.pipe(socket);
        return;
      }
      if (asked) socket.write(READY);
      else socket.unshift(first);
      const encrypted = new TLSSocket(socket, { isServer: true, ...NO_CERTIFICATE });
      encrypted.on('error', () => undefined);
      encrypted.pipe(encrypted);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object' && address !== null) process.send?.(address.port);
  });
}

if (import.meta.main) {
  process.once('disconnect', () => process.exit(0));
  serve();
}
