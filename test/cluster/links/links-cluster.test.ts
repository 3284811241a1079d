import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redisService } from '../../../backends/redis/service.ts';
import { findBackend } from '../../../backends/registry.ts';
import { Browser } from '../../../bench/app/browser.ts';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { type ClusterOptions, startCluster } from '../../../bench/cluster/cluster.ts';
import { nativeProvider } from '../../../bench/cluster/services/native.ts';
import { until } from '../../backends/until.ts';

test('every node of a cluster has links of its own, also one that is added later, and nothing else breaks with one', async () => {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await RunFolder.create());
  const { spec, url } = resources.use(await nativeProvider({ folder, cpus: null }).start(redisService));
  const options: ClusterOptions = {
    folder,
    nodes: 2,
    routing: 'round-robin',
    proxyTimeoutMs: 2_000,
    cores: null,
    node: {
      backendModule: findBackend('redis')?.moduleUrl ?? '',
      services: { [spec.name]: url },
      settings: { ttlMs: 60_000, storeDeadlineMs: 500, keyPrefix: 'test:' },
      dataDir: '/nowhere',
      sessionBytes: 64,
      cookieSecret: 'secret',
      sweepIntervalMs: 60_000,
    },
    links: {
      services: [{ name: spec.name, url, defaultPort: spec.port }],
      delay: { delayMs: 0.5, jitterMs: 0 },
      seed: 1,
    },
  };
  const cluster = resources.use(await startCluster(options));
  const [first, second] = cluster.nodes;
  assert.ok(first !== undefined && second !== undefined);
  using user = new Browser('ann');
  assert.equal((await user.login(first.port)).status, 200);

  await cluster.links[0]?.control.cut();
  const refusal = await user.read(first.port);
  assert.deepEqual([refusal.status, refusal.body['stage']], [503, 'before-write']);
  assert.equal((await user.read(second.port)).status, 200);
  await cluster.links[0]?.control.restore();
  await until('the first node serves again', async () => (await user.read(first.port)).status === 200);

  const third = await cluster.addNode();
  assert.deepEqual(
    cluster.links.map(({ nodeId, service }) => [nodeId, service]),
    [first, second, third].map(({ id }) => [id, spec.name]),
  );
  assert.equal((await user.read(third.port)).status, 200);
  await cluster.links[2]?.control.reset();
  assert.equal((await user.read(third.port)).status, 503);
  assert.equal((await user.read(first.port)).status, 200);
});

test('a cluster without links, or without services, starts no relay', async () => {
  await using folder = await RunFolder.create();
  await using cluster = await startCluster({
    folder,
    nodes: 1,
    routing: 'round-robin',
    proxyTimeoutMs: 2_000,
    cores: null,
    node: {
      backendModule: findBackend('memory')?.moduleUrl ?? '',
      services: {},
      settings: { ttlMs: 60_000, storeDeadlineMs: 500, keyPrefix: 'test:' },
      dataDir: '/nowhere',
      sessionBytes: 64,
      cookieSecret: 'secret',
      sweepIntervalMs: 60_000,
    },
    links: { services: [], delay: { delayMs: 1, jitterMs: 0 }, seed: 1 },
  });
  assert.deepEqual([cluster.links, cluster.relay], [[], null]);
});
