import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findBackend } from '../../backends/registry.ts';
import { Browser } from '../../bench/app/browser.ts';
import { listen } from '../../bench/app/listener.ts';
import {
  NODE_CONFIG_VARIABLE,
  type NodeApi,
  type NodeConfig,
  type NodeReport,
  type Sweep,
} from '../../bench/app/protocol.ts';
import { nowUs } from '../../bench/model/clock.ts';

const MAIN = fileURLToPath(import.meta.resolve('../../bench/app/main.ts'));
const memoryModule = findBackend('memory')?.moduleUrl ?? '';

async function freePort(): Promise<number> {
  const server = await listen(() => undefined, '127.0.0.1', 0);
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

async function startNode(changes: Partial<NodeConfig> = {}) {
  const config: NodeConfig = {
    nodeId: 'node-1',
    host: '127.0.0.1',
    port: await freePort(),
    backendModule: memoryModule,
    services: {},
    settings: { ttlMs: 60_000, storeDeadlineMs: 1_000, keyPrefix: 'test:' },
    dataDir: '/nowhere',
    sessionBytes: 256,
    cookieSecret: 'secret',
    sweepIntervalMs: 60_000,
    ...changes,
  };
  const child = fork(MAIN, { env: { ...process.env, [NODE_CONFIG_VARIABLE]: JSON.stringify(config) }, silent: true });
  return { child, port: config.port, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

async function refusesConnections(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (!isOpen) return;
  }
}

async function messageOf(child: ChildProcess): Promise<unknown> {
  const [message] = (await once(child, 'message')) as [unknown];
  return message;
}

/** What it answers to a call. It sends nothing else in between. */
async function ask<T>(child: ChildProcess, call: keyof NodeApi): Promise<T> {
  const answered = messageOf(child);
  child.send({ id: 7, call, args: [] });
  const { replyTo, value } = (await answered) as { readonly replyTo: number; readonly value: T };
  assert.equal(replyTo, 7);
  return value;
}

describe('an app server process', () => {
  it('reports each failed sweep with its reason, and sweeps again', async () => {
    using node = await startNode({ backendModule: import.meta.resolve('./failing-backend.ts'), sweepIntervalMs: 20 });
    assert.deepEqual(await messageOf(node.child), { type: 'ready' });
    for (let sweep = 0; sweep < 2; sweep++) {
      assert.deepEqual(await messageOf(node.child), { type: 'sweep-failed', reason: 'no sweep today' });
    }
  });

  it('reports the first failed touch at once, and forgets the failed touches on request', async () => {
    using node = await startNode({ backendModule: import.meta.resolve('./failing-backend.ts') });
    assert.deepEqual(await messageOf(node.child), { type: 'ready' });
    using user = new Browser('ann');
    await user.login(node.port);
    const failedTouches = async (): Promise<number> => (await ask<NodeReport>(node.child, 'report')).failedTouches;
    const readAndNote = async (): Promise<unknown> => {
      const noted = messageOf(node.child);
      await user.read(node.port);
      return await noted;
    };
    assert.deepEqual(await readAndNote(), { type: 'touch-failed' });
    await user.read(node.port);
    assert.equal(await failedTouches(), 2, 'the second one is counted, and not reported by itself');
    assert.equal(await ask(node.child, 'forget'), undefined);
    assert.equal(await failedTouches(), 0);
    assert.deepEqual(await readAndNote(), { type: 'touch-failed' });
    assert.equal(await failedTouches(), 1);
  });

  it('reports that it serves, and the content of its memory', async () => {
    using node = await startNode();
    assert.deepEqual(await messageOf(node.child), { type: 'ready' });
    using user = new Browser('ann');
    assert.equal((await user.login(node.port)).status, 200);
    const { usage } = await ask<NodeReport>(node.child, 'report');
    assert.equal(usage?.sessions, 1);
    assert.ok(usage.bytes > 256);
  });

  it('reports the calls of its store, and that they took no round trip', async () => {
    using node = await startNode();
    await messageOf(node.child);
    using user = new Browser('ann');
    await user.login(node.port);
    await user.read(node.port);
    await user.post(node.port, '/cart');
    await user.post(node.port, '/logout');
    const storeCalls = { reads: 3, writes: 3, touches: 1 };
    assert.deepEqual(await ask(node.child, 'counters'), { roundTrips: 0, mostConnections: 0, storeCalls });
  });

  it('reports each sweep with its time', async () => {
    const fromUs = nowUs();
    using node = await startNode({
      sweepIntervalMs: 50,
      settings: { ttlMs: 20, storeDeadlineMs: 1_000, keyPrefix: 'test:' },
    });
    await messageOf(node.child);
    using user = new Browser('ann');
    await user.login(node.port);
    for (;;) {
      const { type, ...sweep } = (await messageOf(node.child)) as { type: string } & Sweep;
      assert.equal(type, 'swept');
      assert.ok(fromUs < sweep.fromUs && sweep.fromUs <= sweep.toUs && sweep.toUs <= nowUs(), JSON.stringify(sweep));
      if (sweep.deleted === 1) return;
      assert.equal(sweep.deleted, 0);
    }
  });

  it('ends when the harness is gone', async () => {
    using node = await startNode();
    await messageOf(node.child);
    const ended = once(node.child, 'exit');
    node.child.disconnect();
    assert.deepEqual(await ended, [0, null]);
  });

  it('does not end on Ctrl-C: the harness ends it', async () => {
    using node = await startNode();
    await messageOf(node.child);
    node.child.kill('SIGINT');
    using user = new Browser('ann');
    assert.equal((await user.login(node.port)).status, 200);
  });

  it('closes idle connections when it ends', async () => {
    using node = await startNode();
    await messageOf(node.child);
    using user = new Browser('ann');
    await user.login(node.port);
    const ended = once(node.child, 'exit');
    node.child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
  });

  it('answers open requests before it ends', async () => {
    using node = await startNode();
    await messageOf(node.child);
    const { port, child } = node;
    const body = '{"userId":"ann"}';
    const headers = { 'x-request-id': 'a-1', 'content-type': 'application/json', 'content-length': body.length };
    const login = request({ host: '127.0.0.1', port, method: 'POST', path: '/login', headers });
    login.write(body.slice(0, 5));
    // The node answers another request between the halves of the body, so it has read the first half.
    using other = new Browser('bob');
    await other.login(port);
    const [ended, answered] = [once(child, 'exit'), once(login, 'response')];
    child.kill('SIGTERM');
    await refusesConnections(port);
    login.end(body.slice(5));
    const [answer] = (await answered) as [IncomingMessage];
    answer.resume();
    assert.deepEqual([answer.statusCode, answer.headers.connection], [200, 'close']);
    assert.deepEqual(await ended, [0, null]);
  });

  it('reports the reason if it cannot start', async () => {
    using first = await startNode();
    await messageOf(first.child);
    for (const [changes, reason] of [
      [{ port: first.port }, /EADDRINUSE/],
      [{ backendModule: import.meta.resolve('../../bench/app/browser.ts') }, /no backend as its default export/],
      [{ backendModule: 'file:///nowhere/index.ts' }, /nowhere/],
    ] as const) {
      using node = await startNode(changes);
      const ended = once(node.child, 'exit');
      const { type, message } = (await messageOf(node.child)) as { type: string; message: string };
      assert.equal(type, 'failed');
      assert.match(message, reason);
      assert.deepEqual(await ended, [1, null]);
    }
  });

  it('loads no client library of another backend', () => {
    const script = `
      import { createRequire } from 'node:module';
      await import(${JSON.stringify(memoryModule)});
      const loaded = Object.keys(createRequire(${JSON.stringify(import.meta.url)}).cache);
      console.log(loaded.filter((path) => /node_modules.(pg|ioredis|memjs)./.test(path)).length);`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    assert.equal(output.trim(), '0');
  });
});
