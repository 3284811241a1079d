import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import type { ServiceSpec } from '../../../backends/backend.ts';
import { memcachedService } from '../../../backends/memcached/service.ts';
import { mysqlService } from '../../../backends/mysql/service.ts';
import { postgresService } from '../../../backends/postgres/service.ts';
import { SENTINEL_SERVICES } from '../../../backends/redis/sentinel-services.ts';
import { redisAofAlwaysService, redisService } from '../../../backends/redis/service.ts';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { runIdOf } from '../../../bench/cluster/docker/labels.ts';
import { removeLeftContainers } from '../../../bench/cluster/docker/remove-containers.ts';
import { dockerProvider } from '../../../bench/cluster/services/docker.ts';
import type { RunningService } from '../../../bench/cluster/services/provider.ts';
import { BenchError } from '../../../bench/model/errors.ts';
import { containersOf, noDocker, volumesLeft } from '../docker/docker-engine.ts';

/** What is written to a server, and read again. */
interface Memory {
  write(url: string): Promise<void>;
  read(url: string): Promise<unknown>;
}

const postgres = async (url: string, sql: string): Promise<unknown> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};
const mysql = async (url: string, sql: string): Promise<unknown> => {
  const connection = await createConnection(url);
  try {
    return (await connection.query(sql))[0];
  } finally {
    await connection.end();
  }
};
const redis = async (url: string, use: (client: Redis) => Promise<unknown>): Promise<unknown> => {
  const client = new Redis(url, { lazyConnect: true });
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
};

/** The servers that keep what was acknowledged. */
const durable: readonly (readonly [ServiceSpec, Memory])[] = [
  [
    postgresService,
    {
      write: async (url) => void (await postgres(url, 'CREATE TABLE kept AS SELECT 42 AS answer')),
      read: (url) => postgres(url, 'SELECT answer FROM kept'),
    },
  ],
  [
    mysqlService,
    {
      write: async (url) => void (await mysql(url, 'CREATE TABLE kept AS SELECT 42 AS answer')),
      read: (url) => mysql(url, 'SELECT answer FROM kept'),
    },
  ],
  [
    redisAofAlwaysService,
    {
      write: async (url) => void (await redis(url, (client) => client.set('kept', '42'))),
      read: async (url) => [{ answer: Number(await redis(url, (client) => client.get('kept'))) }],
    },
  ],
];

describe('servers in Docker', { skip: noDocker }, () => {
  let folder: RunFolder;
  const start = (spec: ServiceSpec, peers = {}): Promise<RunningService> =>
    dockerProvider({ folder, cpus: '0' }).start(spec, undefined, peers);

  before(async () => {
    folder = await RunFolder.create();
  });
  after(() => folder[Symbol.asyncDispose]());

  for (const spec of [redisService, memcachedService, postgresService, mysqlService]) {
    test(`${spec.name} is private, breaks and mends at its address, and is gone when disposed of`, async () => {
      const service = await start(spec);
      const { url, control, version } = service;
      assert.match(url, /127\.0\.0\.1/);
      assert.match(version, /^\d+\.\d+/);
      const [container, ...others] = await containersOf(runIdOf(folder.path));
      assert.deepEqual(others, []);
      assert.deepEqual(container?.addresses, ['127.0.0.1']);
      assert.ok(control !== null);

      const [cpu] = service.cpu;
      const usedNs = (await cpu?.timeNs()) ?? 0;
      assert.ok(usedNs > 0, `${usedNs} ns`);
      assert.ok(((await service.memoryBytes()) ?? 0) > 100_000);

      await control.freeze();
      await assert.rejects(spec.ready(url));
      await control.thaw();
      await spec.ready(url);

      await control.kill();
      await assert.rejects(spec.ready(url), /ECONNREFUSED|ECONNRESET|closed/);
      assert.match((await service.failure())?.message ?? '', new RegExp(`^${spec.name} ended \\(SIGKILL\\)`));
      await control.restart();
      assert.equal(service.url, url);
      await spec.ready(url);
      assert.equal(await service.failure(), null);
      assert.equal(await cpu?.timeNs(), 0, 'what was used before the restart has ended');
      assert.notEqual(service.cpu[0]?.key, cpu?.key);

      await service[Symbol.asyncDispose]();
      await assert.rejects(spec.ready(url), /ECONNREFUSED/);
      assert.deepEqual(await containersOf(runIdOf(folder.path)), []);
      assert.deepEqual(await volumesLeft(container?.volumes ?? []), []);
    });
  }

  test('a fault that did not strike is mended all the same', async () => {
    await using service = await start(redisService);
    const { control, cpu } = service;
    await control?.thaw();
    await redisService.ready(service.url);
    await control?.restart();
    await redisService.ready(service.url);
    assert.equal(await service.failure(), null);
    await control?.kill();
    assert.match((await service.failure())?.message ?? '', /SIGKILL/);
    assert.equal(await cpu[0]?.timeNs(), 0);
  });

  test('one that is frozen is removed as well', async () => {
    const service = await start(redisService);
    const [container] = await containersOf(runIdOf(folder.path));
    await service.control?.freeze();
    await service[Symbol.asyncDispose]();
    assert.deepEqual(await containersOf(runIdOf(folder.path)), []);
    assert.deepEqual(await volumesLeft(container?.volumes ?? []), []);
  });

  test('what the engine refuses is an error that says what was asked, and what to do', async () => {
    await using service = await start(redisService);
    await service.control?.kill();
    await assert.rejects(
      service.control?.freeze() ?? Promise.resolve(),
      (error) =>
        error instanceof BenchError &&
        error.exitCode === 3 &&
        /^Docker could not pause redis: Container \w+ is not running$/.test(error.message) &&
        /docker info/.test(error.hint ?? ''),
    );
  });

  for (const [spec, memory] of durable) {
    test(`${spec.name} has what it acknowledged after it was killed and started again`, async () => {
      await using service = await start(spec);
      await memory.write(service.url);
      const earlier = await memory.read(service.url);
      await service.control?.kill();
      await service.control?.restart();
      assert.deepEqual(await memory.read(service.url), earlier);
    });
  }

  test('a primary, its replica and their sentinels find each other', {
    skip: process.platform !== 'linux',
  }, async () => {
    await using started = new AsyncDisposableStack();
    const peers: Record<string, string> = {};
    for (const spec of SENTINEL_SERVICES) {
      const service = started.use(await start(spec, peers));
      peers[spec.name] = service.url;
    }
    const replica = SENTINEL_SERVICES.find(({ replicaOf }) => replicaOf !== undefined);
    assert.equal(await replica?.isPrimary?.(peers[replica.name] ?? ''), false);
  });

  test('one that dies at its start is an error with its last words and the command, and nothing is left of it', async () => {
    const broken: ServiceSpec = {
      ...redisService,
      container: { command: () => ['redis-server', '--no-such-setting', 'yes'] },
    };
    await assert.rejects(
      start(broken),
      (error) =>
        error instanceof BenchError &&
        error.exitCode === 3 &&
        /redis ended \(exit code 1\)[^]*no-such-setting/.test(error.message) &&
        /docker run .*redis-server --no-such-setting yes/.test(error.hint ?? ''),
    );
    assert.deepEqual(await containersOf(runIdOf(folder.path)), []);
  });

  test('one whose start is aborted leaves nothing', async () => {
    for (const afterMs of [0, 100, 400]) {
      const signal = AbortSignal.timeout(afterMs);
      await assert.rejects(dockerProvider({ folder, cpus: null }).start(mysqlService, signal), /timeout/);
      assert.deepEqual(await containersOf(runIdOf(folder.path)), [], `aborted after ${afterMs} ms`);
    }
  });

  test('one of a run that is alive is left alone by other runs', async () => {
    await using service = await start(redisService);
    const lines = await removeLeftContainers();
    assert.ok(!lines.join().includes(`(pid ${process.pid})`), lines.join());
    await redisService.ready(service.url);
  });

  test('all end with their run folder', async () => {
    const other = await RunFolder.create();
    await dockerProvider({ folder: other, cpus: null }).start(redisService);
    const earlier = await containersOf(runIdOf(other.path));
    assert.equal(earlier.length, 1);
    await other[Symbol.asyncDispose]();
    assert.deepEqual(await containersOf(runIdOf(other.path)), []);
    assert.deepEqual(await volumesLeft(earlier.flatMap(({ volumes }) => volumes)), []);
  });
});
