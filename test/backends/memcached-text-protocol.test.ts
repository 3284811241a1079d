import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, exchange, sendAll } from '../../backends/memcached/text-protocol.ts';

const DEADLINE_MS = 100;

/** A server that does this with each connection. */
async function serverThat(reply: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => reply(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `memcached://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')) };
}

/** The URL of a server that has ended. */
async function urlOfNone(): Promise<string> {
  await using server = await serverThat(() => undefined);
  return server.url;
}

/** One after the other: timers of different lengths keep no order when the event loop is late. */
async function writeApart(socket: Socket, parts: readonly string[]): Promise<void> {
  for (const part of parts) {
    socket.write(part);
    await sleep(5);
  }
}

describe('the text protocol of memcached', () => {
  it('reads whole lines, however they are cut, up to the one that ends the answer', async () => {
    await using server = await serverThat((socket) => {
      socket.setNoDelay(true);
      void writeApart(socket, ['STAT a', ' 1\r', '\nSTAT b 2\r\nEN', 'D\r\nmore\r\n']);
    });
    assert.deepEqual(await ask(server.url, 'stats', /^END$/, 1_000), ['STAT a 1', 'STAT b 2', 'END']);
  });

  it('has an answer for each of many commands', async () => {
    await using server = await serverThat((socket) => socket.write('STORED\r\nNOT_STORED\r\n'));
    assert.deepEqual(await sendAll(server.url, ['a\r\n', 'b\r\n'], 1_000), ['STORED', 'NOT_STORED']);
    assert.deepEqual(await sendAll('memcached://127.0.0.1:1', [], 1_000), []);
  });

  it('fails with the command and the reason: a silent server, a closed connection, no server', async () => {
    await using silent = await serverThat(() => undefined);
    await assert.rejects(ask(silent.url, 'stats', /^END$/, DEADLINE_MS), {
      message: `memcached did not answer stats: no answer within ${DEADLINE_MS} ms`,
    });
    await using closing = await serverThat((socket) => socket.end('STORED\r\n'));
    await assert.rejects(sendAll(closing.url, ['a\r\n', 'b\r\n'], 1_000), {
      message: 'memcached did not answer all commands: the connection was closed',
    });
    await assert.rejects(
      exchange(await urlOfNone(), 'x', 1_000, 'it failed').next(),
      /^Error: it failed: connect ECONNREFUSED/,
    );
  });
});
