import assert from 'node:assert/strict';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { BenchError } from '../../../bench/model/errors.ts';
import { until } from '../../backends/until.ts';
import { descriptorsOf, endOf, layLinks, nextText } from './links-stage.ts';

const noProc = process.platform === 'linux' ? false : 'this platform has no /proc';

const MIB = 1024 * 1024;

/** What the links may be early by: what they take themselves. */
const LEAD_MS = 0.2;

describe('a link', () => {
  it('brings everything in order, both ways, however delay and jitter fall, and an end at the end', async () => {
    await using stage = await layLinks();
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40_000 }), { minLength: 1, maxLength: 25 });
    const delays = fc.record({
      delayMs: fc.double({ min: 0, max: 5, noNaN: true }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(chunks, delays, fc.array(fc.boolean()), async (sent, { delayMs, share }, pauses) => {
        await stage.link.control.setDelay({ delayMs, jitterMs: delayMs * share });
        const socket = await stage.connect();
        const received = buffer(socket);
        for (const [index, chunk] of sent.entries()) {
          socket.write(chunk);
          if (pauses[index] === true) await sleep(1);
        }
        socket.end();
        assert.ok((await received).equals(Buffer.concat(sent)));
      }),
      { numRuns: 40 },
    );
  });

  it('adds its delay to each way, and three times that to opening a connection', async () => {
    await using stage = await layLinks({
      delay: { delayMs: 10, jitterMs: 0 },
      serve(socket) {
        socket.write('greeting');
        socket.pipe(socket);
      },
    });
    const beforeMs = performance.now();
    const socket = await stage.connect();
    assert.equal(await nextText(socket), 'greeting');
    assert.ok(performance.now() - beforeMs >= 40 - LEAD_MS);
    for (let trip = 0; trip < 20; trip += 1) {
      const sentMs = performance.now();
      socket.write('x');
      assert.equal(await nextText(socket), 'x');
      assert.ok(performance.now() - sentMs >= 20 - LEAD_MS);
    }
    const { passed, lateP50Us } = await stage.links.report();
    assert.ok(passed >= 41 && lateP50Us !== null, `${passed} pieces`);
    assert.equal((await stage.links.report()).passed, 0);
  });

  it('takes no more from a sender than it can hold while the reader does not read', async () => {
    await using stage = await layLinks({ serve: (socket) => void socket.pause() });
    const socket = await stage.connect();
    const chunk = Buffer.alloc(64 * 1024, 'abcdefg');
    const most = 64 * MIB;
    let taken = 0;
    for (let written = 0; written < most; written += chunk.length) {
      socket.write(chunk, () => {
        taken += chunk.length;
      });
    }
    await until('some of it was taken', async () => taken > 0);
    for (let before = -1; before < taken; await sleep(300)) before = taken;
    assert.ok(taken > 0 && taken < most, `${taken} of ${most} bytes were taken`);
    const [{ socket: reader } = { socket }] = stage.accepted;
    reader.resume();
    await until('everything has come', async () => reader.bytesRead === most);
  });

  it('carries a large body while its reader takes its time', async () => {
    let bytes = 0;
    await using stage = await layLinks({
      delay: { delayMs: 1, jitterMs: 0.5 },
      serve(socket) {
        socket.on('data', (data) => {
          bytes += data.length;
          socket.pause();
          setImmediate(() => socket.resume());
        });
        socket.on('end', () => socket.end());
      },
    });
    const socket = await stage.connect();
    socket.end(Buffer.alloc(24 * MIB, 'xyz'));
    assert.equal(await endOf(socket), undefined);
    assert.equal(bytes, 24 * MIB);
  });

  it('lets a client that has said all hear the rest of the answer', async () => {
    await using stage = await layLinks({
      delay: { delayMs: 1, jitterMs: 0 },
      serve: (socket) => void socket.once('end', () => setImmediate(() => socket.end('and this is the answer'))),
    });
    const socket = await stage.connect();
    socket.end('this is the question');
    assert.equal((await buffer(socket)).toString(), 'and this is the answer');
    assert.equal(stage.accepted[0]?.received(), 'this is the question');
  });

  it('passes on a reset, after what was sent before it', async () => {
    await using stage = await layLinks({ delay: { delayMs: 5, jitterMs: 0 } });
    const socket = await stage.connect();
    socket.write('x');
    assert.equal(await nextText(socket), 'x');
    const [served] = stage.accepted;
    assert.ok(served !== undefined);
    const servedEnd = endOf(served.socket);
    socket.write('last words');
    socket.resetAndDestroy();
    assert.equal(await servedEnd, 'ECONNRESET');
    assert.equal(served.received(), 'xlast words');

    const other = await stage.connect();
    other.write('y');
    await nextText(other);
    stage.accepted[1]?.socket.resetAndDestroy();
    assert.equal(await endOf(other), 'ECONNRESET');
  });

  it('resets who comes while its server is down, and serves them when it is back', async () => {
    await using stage = await layLinks();
    const { port } = stage.server.address() as { port: number };
    stage.server.close();
    await once(stage.server, 'close');
    // It may come so soon that the connection does not even seem to open.
    const end = await stage.connect().then(endOf, ({ code }: NodeJS.ErrnoException) => code);
    assert.equal(end, 'ECONNRESET');
    stage.server.listen(port, '127.0.0.1');
    await once(stage.server, 'listening');
    const socket = await stage.connect();
    socket.write('x');
    assert.equal(await nextText(socket), 'x');
  });

  it('holds no connection and no descriptor after both sides are gone', { skip: noProc }, async () => {
    await using stage = await layLinks({ delay: { delayMs: 1, jitterMs: 1 } });
    const isIdle = async (): Promise<boolean> => !(await stage.link.isUsed());
    const open = async () => {
      const socket = await stage.connect();
      socket.write('x');
      return socket;
    };
    await endOf((await open()).end());
    await until('the first is gone', isIdle);
    const before = descriptorsOf(stage.links);
    for (let round = 0; round < 10; round += 1) {
      const sockets = await Promise.all(Array.from({ length: 10 }, open));
      for (const [index, socket] of sockets.entries()) {
        if (index < 3) socket.end();
        else if (index < 6) socket.destroy();
        else if (index < 8) socket.resetAndDestroy();
      }
      await stage.link.control.cut();
      sockets[8]?.end('lost');
      await stage.link.control.restore();
      await stage.link.control.reset();
      await stage.link.control.restore();
    }
    await until('all are gone', isIdle);
    assert.equal(descriptorsOf(stage.links), before);
  });

  it('whose process was killed cannot be broken any more, and says so', async () => {
    await using stage = await layLinks();
    process.kill(stage.links.pid, 'SIGKILL');
    await assert.rejects(
      () => stage.link.control.cut(),
      (error) =>
        error instanceof BenchError &&
        error.exitCode === 3 &&
        /relay of the links ended \(SIGKILL\)/.test(error.message),
    );
    await assert.rejects(stage.links.report(), BenchError);
  });
});
