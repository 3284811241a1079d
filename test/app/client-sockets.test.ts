import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect as connectEncrypted } from 'node:tls';
import { watchClientSockets } from '../../bench/app/client-sockets.ts';
import { listen } from '../../bench/app/listener.ts';
import { ENCRYPT, NO_CERTIFICATE, READY, startEcho } from './encrypted-echo.ts';

const counts = watchClientSockets();

/** More than one read of a socket returns. */
const LARGE = 'x'.repeat(500_000);

/** Resolves with the received text, once it is as long as the sent one. */
async function echoed(socket: Socket, text: string): Promise<void> {
  let left = text.length;
  const all = new Promise<void>((resolve) => {
    const hear = (chunk: Buffer): void => {
      left -= chunk.length;
      if (left > 0) return;
      socket.off('data', hear);
      resolve();
    };
    socket.on('data', hear);
  });
  socket.write(text);
  await all;
}

/** The round trips counted during `work`. */
async function tripsOf(work: () => Promise<unknown>): Promise<number> {
  const { roundTrips } = counts();
  await work();
  return counts().roundTrips - roundTrips;
}

describe('the round trips of a client', () => {
  let echo: Awaited<ReturnType<typeof startEcho>>;
  before(async () => {
    echo = await startEcho();
  });
  after(() => echo[Symbol.asyncDispose]());

  async function connected(): Promise<Socket & Disposable> {
    const socket = connect(echo.port, '127.0.0.1');
    await once(socket, 'connect');
    return Object.assign(socket, { [Symbol.dispose]: () => socket.destroy() });
  }

  it('are one for each request and its answer, of any size', async () => {
    using socket = await connected();
    for (const text of ['ping', LARGE]) assert.equal(await tripsOf(() => echoed(socket, text)), 1);
  });

  it('are one for requests that are sent together', async () => {
    using socket = await connected();
    socket.write('one');
    assert.equal(await tripsOf(() => echoed(socket, 'two')), 1);
  });

  it('are none for data that no request asked for', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.write('answer'))).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const accepted = once(server, 'connection');
    const socket = connect(address.port, '127.0.0.1');
    const [other] = (await accepted) as [Socket];
    const ask = async (): Promise<void> => {
      socket.write('question');
      await once(socket, 'data');
    };
    assert.equal(await tripsOf(ask), 1);
    const hear = async (): Promise<void> => {
      other.write('news');
      await once(socket, 'data');
    };
    assert.equal(await tripsOf(hear), 0);
    socket.destroy();
    server.close();
  });

  it('are counted if a socket is read on its `readable` event', async () => {
    using socket = await connected();
    const read = async (): Promise<void> => {
      socket.write('ping');
      await once(socket, 'readable');
      assert.equal(String(socket.read()), 'ping');
    };
    assert.equal(await tripsOf(read), 1);
  });

  it('are counted if a socket reads into a buffer of its user', async () => {
    let heard: (text: string) => void = () => undefined;
    const buffer = Buffer.alloc(1024);
    const callback = (bytes: number): boolean => {
      heard(buffer.toString('utf8', 0, bytes));
      return true;
    };
    const socket = connect({ port: echo.port, host: '127.0.0.1', onread: { buffer, callback } });
    const ask = async (): Promise<void> => {
      const answered = new Promise<string>((resolve) => {
        heard = resolve;
      });
      socket.write('ping');
      assert.equal(await answered, 'ping');
    };
    assert.equal(await tripsOf(ask), 1);
    socket.destroy();
  });

  it('are counted on an encrypted connection, without the greetings', async () => {
    const socket = connectEncrypted({
      port: echo.port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      ...NO_CERTIFICATE,
    });
    assert.equal(await tripsOf(() => once(socket, 'secureConnect')), 0);
    for (const text of ['ping', LARGE]) assert.equal(await tripsOf(() => echoed(socket, text)), 1);
    socket.destroy();
  });

  it('are counted on a connection that is encrypted later', async () => {
    using plain = await connected();
    plain.write(ENCRYPT);
    assert.deepEqual(String((await once(plain, 'data'))[0]), READY);
    const socket = connectEncrypted({ socket: plain, rejectUnauthorized: false, ...NO_CERTIFICATE });
    await once(socket, 'secureConnect');
    for (const text of ['ping', LARGE]) assert.equal(await tripsOf(() => echoed(socket, text)), 1);
  });

  it('are counted over HTTP, and not those of a server in the same process', async () => {
    const server = await listen((_req, res) => res.end(LARGE), '127.0.0.1', 0);
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const get = async (): Promise<void> => {
      assert.equal(await (await fetch(`http://127.0.0.1:${address.port}/`)).text(), LARGE);
    };
    assert.equal(await tripsOf(get), 1);
    assert.equal(await tripsOf(get), 1);
    server.closeAllConnections();
    server.close();
  });

  it('are counted over a local socket', async () => {
    const path = join(tmpdir(), `client-sockets-${process.pid}.sock`);
    const server = createServer((socket) => socket.pipe(socket)).listen(path);
    await once(server, 'listening');
    const socket = connect(path);
    assert.equal(await tripsOf(() => echoed(socket, 'ping')), 1);
    socket.destroy();
    server.close();
  });
});

describe('the connections of a client', () => {
  it('are counted while they are open, and failed ones are not', async () => {
    await using echo = await startEcho();
    const { mostOpen } = counts();
    const open = async (): Promise<Socket> => {
      const socket = connect(echo.port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    };
    const close = async (socket: Socket): Promise<void> => {
      const closed = once(socket, 'close');
      socket.destroy();
      await closed;
    };
    const many = Math.max(mostOpen, 3);
    const sockets = await Promise.all(Array.from({ length: many + 1 }, open));
    assert.equal(counts().mostOpen, many + 1);
    await Promise.all(sockets.map(close));
    for (let turn = 0; turn < many + 5; turn += 1) await close(await open());
    const refused = connect(1, '127.0.0.1');
    await once(refused, 'error');
    assert.equal(counts().mostOpen, many + 1);
  });
});
