import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';

/** No side shows a certificate: only the way of the bytes matters here, and it stays on loopback. */
export const NO_CERTIFICATE = { ciphers: 'AECDH-AES128-SHA:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const;

/** A client sends this first to have the connection encrypted, as with databases. The server answers `READY`. */
export const ENCRYPT = 'encrypt\n';
export const READY = 'ready\n';

/**
 * A server on loopback that echoes what it gets: plain, or encrypted from the first byte or from `ENCRYPT` on. It is a
 * process of its own, so that its sockets are not counted as those of a client.
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
