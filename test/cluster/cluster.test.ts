import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Browser } from '../../bench/app/browser.ts';
import { RunFolder } from '../../bench/cluster/cleanup/run-folder.ts';
import { type ClusterOptions, startCluster } from '../../bench/cluster/cluster.ts';
import { startNode } from '../../bench/cluster/nodes/app-node-process.ts';
import { accepts } from '../../bench/cluster/processes/accepts.ts';
import { pinning } from '../../bench/cluster/processes/cores.ts';
import { leasePort } from '../../bench/cluster/processes/port.ts';
import { parseCoreList } from '../../bench/measure/affinity.ts';
import { BenchError } from '../../bench/model/errors.ts';
import { gone, listeningAddresses, processesIn } from './cleanup/harness-fixture.ts';

const NODE: ClusterOptions['node'] = {
  backendModule: new URL('../../backends/memory/index.ts', import.meta.url).href,
  services: {},
  settings: { ttlMs: 60_000, storeDeadlineMs: 500, keyPrefix: 'test:' },
  dataDir: '/nowhere',
  sessionBytes: 64,
  cookieSecret: 'secret',
  sweepIntervalMs: 60_000,
};

const cores = pinning();
const noProc = process.platform === 'linux' ? false : 'this platform has no /proc';
const unpinned = cores === null ? 'processes cannot be pinned here' : false;

/** The cores that the threads of a process may run on: one set where they all may use the same. */
function coresOf(pid: number | null): string[] {
  const allowed = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8');
    return parseCoreList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '').join(',');
  });
  return [...new Set(allowed)];
}

describe('a cluster', () => {
  let folder: RunFolder;

  before(async () => {
    folder = await RunFolder.create();
  });
  after(() => folder[Symbol.asyncDispose]());

  const options = (): ClusterOptions => ({
    folder,
    nodes: 2,
    routing: 'round-robin',
    proxyTimeoutMs: 1000,
    cores: null,
    node: NODE,
  });

  test('answers through its proxy, on loopback only, and is gone when disposed of', async () => {
    const cluster = await startCluster(options());
    const processes = processesIn(folder.path);
    try {
      const statuses = await Promise.all([0, 1].map(async () => (await fetch(`${cluster.proxy.url}/healthz`)).status));
      assert.deepEqual(statuses, [200, 200]);
      assert.match(cluster.proxy.config, /server 127\.0\.0\.1:\d+ max_fails=1 fail_timeout=1s;/);
      if (process.platform === 'linux') {
        const addresses = listeningAddresses(processes.map(({ pid }) => pid));
        assert.ok(addresses.length >= 3);
        assert.ok(addresses.every((address) => address.startsWith('0100007F:')));
      }
    } finally {
      await cluster[Symbol.asyncDispose]();
    }
    assert.deepEqual((await gone(processes, `${folder.path}/none`)).processes, []);
  });

  test('a node whose touch has failed shows it until it forgets', async () => {
    const backendModule = new URL('../app/failing-backend.ts', import.meta.url).href;
    await using cluster = await startCluster({ ...options(), nodes: 1, node: { ...NODE, backendModule } });
    const [node] = cluster.nodes;
    assert.ok(node !== undefined);
    using user = new Browser('ann');
    await user.login(node.port);
    assert.equal(node.hasFailedTouch, false);
    await user.read(node.port);
    // It answers after its note: what it sends comes in order.
    assert.equal((await node.report())?.failedTouches, 1);
    assert.equal(node.hasFailedTouch, true);
    await node.forget();
    assert.equal(node.hasFailedTouch, false);
  });

  test('nodes stay on the cores that they are moved to, also when they start again', { skip: unpinned }, async () => {
    await using cluster = await startCluster({ ...options(), nodes: 1, cores });
    const [node] = cluster.nodes;
    assert.ok(node !== undefined && cores !== null);
    assert.deepEqual(coresOf(node.pid), [cores.all]);
    await node.moveTo('stack');
    assert.deepEqual(coresOf(node.pid), [cores.stack]);
    await node.kill();
    await node.restart();
    assert.deepEqual(coresOf(node.pid), [cores.stack]);
    await node.moveTo('all');
    assert.deepEqual(coresOf(node.pid), [cores.all]);
  });

  test('a node that was killed refuses connections, and returns at the same address', async () => {
    await using cluster = await startCluster(options());
    const [, node] = cluster.nodes;
    assert.ok(node !== undefined);
    const { port, pid } = node;
    assert.equal(node.state, 'up');
    assert.equal((await node.report())?.usage?.sessions, 0);

    await node.kill();
    assert.equal(node.state, 'dead');
    assert.equal(node.pid, null);
    assert.equal(await node.report(), null);
    await assert.rejects(accepts('127.0.0.1', port));
    assert.equal((await fetch(`${cluster.proxy.url}/healthz`)).status, 200);

    await node.restart();
    assert.equal(node.state, 'up');
    assert.notEqual(node.pid, pid);
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
  });

  test('a node that dies by itself is seen to be dead', async () => {
    await using cluster = await startCluster({ ...options(), nodes: 1 });
    const [node] = cluster.nodes;
    assert.ok(node?.pid != null);
    process.kill(node.pid, 'SIGKILL');
    while (node.state !== 'dead') await sleep(5);
    assert.equal(node.pid, null);
  });

  test('a node that drains answers every request that reaches it, and ends', async () => {
    await using cluster = await startCluster(options());
    const [node] = cluster.nodes;
    assert.ok(node !== undefined);
    const drained = new AbortController();
    const statuses: number[] = [];
    const visit = async (): Promise<void> => {
      while (!drained.signal.aborted) statuses.push((await fetch(`${cluster.proxy.url}/healthz`)).status);
    };
    const visitors = Array.from({ length: 4 }, visit);
    await node.drain();
    drained.abort();
    await Promise.all(visitors);
    assert.deepEqual([...new Set(statuses)], [200], `${statuses.length} answers`);
    assert.equal(node.state, 'dead');
    assert.equal(await node.endedByItself(), null);
    await assert.rejects(accepts('127.0.0.1', node.port));
    await node.restart();
    assert.equal(node.state, 'up');
  });

  test('a frozen node is silent, and then continues where it was', { skip: noProc }, async () => {
    await using cluster = await startCluster({ ...options(), nodes: 1 });
    const [node] = cluster.nodes;
    assert.ok(node !== undefined);
    await node.freeze();
    const answer = fetch(`http://127.0.0.1:${node.port}/healthz`);
    assert.equal(await Promise.race([answer, sleep(300, 'silence')]), 'silence');
    const { pid } = node;
    await node.thaw();
    assert.equal((await answer).status, 200);
    assert.equal(node.pid, pid);
  });

  test('a node ends every session in its store on request', async () => {
    await using cluster = await startCluster({ ...options(), nodes: 1 });
    const [node] = cluster.nodes;
    assert.ok(node !== undefined);
    const headers = { 'x-request-id': 'a-0', 'content-type': 'application/json' };
    const body = JSON.stringify({ userId: 'ann' });
    const login = await fetch(`${cluster.proxy.url}/login`, { method: 'POST', headers, body });
    assert.equal(login.status, 200);
    assert.equal((await node.report())?.usage?.sessions, 1);
    await node.endSessions();
    assert.equal((await node.report())?.usage?.sessions, 0);
  });

  test('a node that is added gets its share of the requests', { skip: noProc }, async () => {
    await using cluster = await startCluster(options());
    const added = await cluster.addNode();
    assert.deepEqual([added.id, cluster.nodes.length], ['node-3', 3]);
    const seen = new Set<string>();
    // A worker with the old configuration may take some more of them.
    for (let count = 0; count < 1_000 && seen.size < 3; count += 1) {
      const answer = await fetch(`${cluster.proxy.url}/healthz`, { headers: { connection: 'close' } });
      seen.add(String(((await answer.json()) as { nodeId?: unknown }).nodeId));
    }
    assert.deepEqual(
      [...seen].toSorted((a, b) => a.localeCompare(b)),
      ['node-1', 'node-2', 'node-3'],
    );
    assert.deepEqual(coresOf(added.pid), coresOf(cluster.nodes[0]?.pid ?? null));
  });

  test('two clusters at the same time get different ports, and the next one the same again', async () => {
    const ports: number[][] = [];
    {
      await using first = await startCluster({ ...options(), nodes: 1 });
      await using second = await startCluster({ ...options(), nodes: 1 });
      for (const { proxy, nodes } of [first, second]) ports.push([proxy.port, ...nodes.map((node) => node.port)]);
    }
    assert.equal(new Set(ports.flat()).size, 4);
    await using third = await startCluster({ ...options(), nodes: 1 });
    assert.deepEqual([third.proxy.port, third.nodes[0]?.port], ports[0]);
  });

  test('a backend that cannot be loaded is an error in its own words, and nothing stays behind', async () => {
    const running = processesIn(folder.path).length;
    await assert.rejects(
      startCluster({ ...options(), node: { ...NODE, backendModule: 'file:///nowhere/store.ts' } }),
      (error) =>
        error instanceof BenchError && error.exitCode === 3 && /node-\d .*nowhere\/store\.ts/.test(error.message),
    );
    assert.equal(processesIn(folder.path).length, running);
  });

  test('a node whose port is taken is an error that says so', async () => {
    using lease = await leasePort();
    const other = createServer().listen(lease.port, '127.0.0.1');
    await once(other, 'listening');
    try {
      await assert.rejects(
        startNode({
          folder,
          config: { ...NODE, nodeId: 'node-1', host: '127.0.0.1', port: lease.port },
          cores: null,
        }),
        (error) => error instanceof BenchError && error.exitCode === 3 && /EADDRINUSE/.test(error.message),
      );
    } finally {
      other.close();
    }
  });
});
