import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeldRequest } from '../../bench/calibrate/server/held-request.ts';
import { Listener } from '../../bench/calibrate/server/listener.ts';
import { oneByOne } from '../../bench/calibrate/server/queues.ts';
import { leasePort } from '../../bench/cluster/processes/port.ts';
import { nowUs } from '../../bench/model/clock.ts';

/** Sends one request, and resolves with the whole answer, head and body. */
async function answerTo(port: number, id: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  let text = '';
  socket.setEncoding('latin1');
  socket.write(`GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${id}\r\n\r\n`);
  for await (const chunk of socket) {
    text += String(chunk);
    const bodyStart = text.indexOf('\r\n\r\n') + 4;
    const bytes = Number(/content-length: (\d+)/i.exec(text)?.[1]);
    if (bodyStart > 3 && text.length >= bodyStart + bytes) break;
  }
  return text;
}

/** Both ends of a connection: a server's socket, and what the client has received once it holds a number of answers. */
async function connection() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [socket] = (await once(server, 'connection')) as [Socket];
  return {
    socket,
    async received(answers: number): Promise<string> {
      let text = '';
      for await (const chunk of client) {
        text += String(chunk);
        if (text.split('"requestId"').length > answers) break;
      }
      return text;
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

/** Nothing of this process runs for as long, as on a machine whose cores are taken. */
function block(forMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs);
}

describe('the calibration server, when its event loop is late', () => {
  it('sends the pieces of every answer in their order', async () => {
    using lease = await leasePort();
    const listener = new Listener(lease.port);
    const OVER_MS = 400;
    const held: HeldRequest[] = [];
    listener.onRequest = (request) => {
      held.push(request);
      request.drip(2, OVER_MS, false);
    };
    await listener.listen();
    try {
      // The second answer begins while the first one waits for its last piece. Then everything is overdue at once.
      const first = answerTo(lease.port, '0-0');
      await sleep(OVER_MS * 0.75);
      const second = answerTo(lease.port, '1-1');
      while (held.length < 2) await sleep(1);
      block(OVER_MS * 2);
      for (const [index, text] of (await Promise.all([first, second])).entries()) {
        const body: unknown = JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4));
        const { requestId, heldUs } = body as { readonly requestId: string; readonly heldUs: number };
        assert.equal(requestId, held[index]?.id);
        assert.ok(heldUs >= OVER_MS * 1000 - 1000, `held for ${heldUs} µs`);
      }
    } finally {
      listener.stopListening();
    }
  });

  it('takes one request after the other, in the order in which they came', async () => {
    await using stage = await connection();
    const { socket } = stage;
    const SERVICE_MS = 100;
    const handle = oneByOne({ kind: 'one-by-one', from: 0, serviceMs: SERVICE_MS });
    const startUs = nowUs();
    const arrive = (user: number): void => handle(new HeldRequest(`${user}-${user}`, nowUs(), socket));
    for (const user of [0, 1, 2, 3]) arrive(user);
    // It will wait for as long as the third one does, but for its turn after the fourth.
    await sleep(SERVICE_MS * 1.9);
    while (nowUs() < startUs + (SERVICE_MS * 2 + 0.3) * 1000) void 0;
    arrive(4);
    block(SERVICE_MS * 4);
    const text = await stage.received(5);
    assert.deepEqual(
      [...text.matchAll(/"requestId":"(\d)/g)].map(([, user]) => user),
      ['0', '1', '2', '3', '4'],
    );
  });
});
