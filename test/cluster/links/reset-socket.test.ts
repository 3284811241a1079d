import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { resetSocket } from '../../../bench/cluster/links/reset-socket.ts';
import { endOf } from './links-stage.ts';

/** More than the buffers of both sides hold. */
const TOO_MUCH = Buffer.alloc(32 * 1024 * 1024);

function closeOf(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

describe('a reset', () => {
  let server: Server;
  let port = 0;
  const served: Socket[] = [];

  before(async () => {
    server = createServer({ allowHalfOpen: true }, (socket) => void served.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as { port: number });
  });
  after(() => {
    for (const socket of served) socket.destroy();
    server.close();
  });

  /** A connection with both of its sockets. */
  async function pair(): Promise<[own: Socket, other: Socket]> {
    const own = new Socket({ allowHalfOpen: true }).connect(port, '127.0.0.1');
    const [[other]] = (await Promise.all([once(server, 'connection'), once(own, 'connect')])) as [[Socket], unknown];
    for (const socket of [own, other]) socket.on('error', () => undefined);
    return [own, other];
  }

  for (const [when, prepare] of [
    ['while nothing happens', () => undefined],
    ['just after its end was said', (own: Socket) => void own.end()],
    ['after its end was said', (own: Socket) => once(own.end(), 'finish')],
    ['just after its end was said with more than the other side takes', (own: Socket) => void own.end(TOO_MUCH)],
    ['while more waits to be sent than the other side takes', (own: Socket) => void own.write(TOO_MUCH)],
  ] as const) {
    it(`${when} closes the socket and is felt on the other side`, async () => {
      const [own, other] = await pair();
      await prepare(own);
      const closed = closeOf(own);
      resetSocket(own);
      await closed;
      // A side that has read the end reads no more. It meets the reset at its next write.
      const speaking = setInterval(() => other.write('x'), 5);
      const end = await endOf(other).finally(() => clearInterval(speaking));
      assert.match(end ?? '', /^(ECONNRESET|EPIPE)$/);
    });
  }

  it('of a socket that connects, that never did, or that is gone already closes it', async () => {
    const sockets = [new Socket(), new Socket().connect(port, '127.0.0.1'), new Socket()];
    sockets[2]?.destroy();
    const closed = sockets.map(closeOf);
    for (const socket of sockets) resetSocket(socket);
    await Promise.all(closed);
  });
});
