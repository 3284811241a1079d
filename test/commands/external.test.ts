import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { Connection } from '../../backends/dynamodb/connection.ts';
import { dynamodbService } from '../../backends/dynamodb/service.ts';
import { postgresService } from '../../backends/postgres/service.ts';
import { redisService } from '../../backends/redis/service.ts';
import { RunFolder } from '../../bench/cluster/cleanup/run-folder.ts';
import { processTable } from '../../bench/cluster/processes/process-table.ts';
import { type NativeService, nativeProvider } from '../../bench/cluster/services/native.ts';
import { Harness, SMOKE } from './harness.ts';

const EXTERNAL = ['--services', 'external', '--scenarios', 'steady', ...SMOKE] as const;
const noProc = process.platform === 'linux' ? false : 'this system has no /proc';

/** The tables that session-bench made in a PostgreSQL. */
async function tables(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE tablename LIKE '%session%' ORDER BY 1",
    );
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** The keys of a Redis when it had the most. It is asked again and again. */
async function mostKeysDuring({ child }: Harness, client: Redis): Promise<readonly string[]> {
  let most: readonly string[] = [];
  while (child.exitCode === null && child.signalCode === null) {
    const keys = await client.keys('*');
    if (keys.length > most.length) most = keys;
    await sleep(50);
  }
  return most;
}

describe('servers that are not ours', { skip: noProc }, () => {
  let folder: RunFolder;
  let redis: NativeService;
  let postgres: NativeService;
  let environment: Record<string, string>;

  before(async () => {
    folder = await RunFolder.create();
    const provider = nativeProvider({ folder, cpus: null });
    [redis, postgres] = await Promise.all([provider.start(redisService), provider.start(postgresService)]);
    environment = { BENCH_REDIS_URL: redis.url, BENCH_POSTGRES_URL: postgres.url };
  });
  after(() => folder[Symbol.asyncDispose]());

  it('keep the keys and tables of other runs, and nothing of this one', async () => {
    const client = new Redis(redis.url);
    const others = new Client({ connectionString: postgres.url });
    await others.connect();
    try {
      await client.set('session_bench_session:another', 'kept');
      await others.query('CREATE TABLE session_bench_sessions (id text)');
      const prefixed = ['--key-prefix', 'shop_', ...EXTERNAL];
      await using harness = new Harness(['--backends', 'redis,postgres', ...prefixed], environment);
      const during = await mostKeysDuring(harness, client);
      assert.ok(during.length > 90, `${during.length} keys`);
      const prefixes = new Set(during.map((key) => /^shop_[0-9a-f]{8}_session:/.exec(key)?.[0] ?? key));
      assert.equal(prefixes.size, 2, [...prefixes].join());
      const { code, stderr } = await harness.ended;
      // 2: on a busy machine the generator may have been the bottleneck.
      assert.ok(code === 0 || code === 2, `exit code ${code}\n${stderr}`);
      assert.deepEqual(await client.keys('*'), ['session_bench_session:another']);
      assert.deepEqual(await tables(postgres.url), ['session_bench_sessions']);
      assert.equal(harness.result().environment.provider, 'external');
    } finally {
      client.disconnect();
      await others.query('DROP TABLE IF EXISTS session_bench_sessions');
      await others.end();
    }
  });

  for (const backend of ['redis', 'postgres'] as const) {
    it(`do not delay Ctrl-C when they are frozen: ${backend}`, async () => {
      await using harness = new Harness(['--backends', backend, ...EXTERNAL], environment);
      await harness.says(/: measure/);
      const pids = (backend === 'redis' ? redis : postgres).rootPids.flatMap((pid) => [pid, ...childrenOf(pid)]);
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      try {
        const start = performance.now();
        harness.child.kill('SIGINT');
        const { code } = await harness.ended;
        assert.equal(code, 130);
        const tookMs = performance.now() - start;
        assert.ok(tookMs < 5_000, `${tookMs} ms`);
        assert.deepEqual(harness.processes(), []);
        assert.deepEqual(harness.runFolders(), []);
        const { warnings } = harness.result();
        const left = warnings.find((one) => one.code === 'store-not-cleaned' && one.where.backend === backend);
        assert.match(left?.remedy ?? '', /session_bench_[0-9a-f]{8}_/, 'the user learns what was left');
      } finally {
        for (const pid of pids) process.kill(pid, 'SIGCONT');
      }
    });
  }

  it('are marked as an emulator if they are one, and keep no table', async () => {
    await using dynamodb = await nativeProvider({ folder, cpus: null }).start(dynamodbService);
    await using connection = new Connection(dynamodb.url, 5_000);
    const tableNames = async (): Promise<readonly string[]> =>
      (await connection.call((db, options) => db.listTables({}, options))).TableNames ?? [];
    await using harness = new Harness(['--backends', 'dynamodb', ...EXTERNAL, '--rate', '40', '--sessions', '20'], {
      BENCH_DYNAMODB_URL: dynamodb.url,
    });
    await harness.says(/dynamodb steady trial 1\/1: measure/);
    assert.match((await tableNames()).join(), /^session_bench_[0-9a-f]{8}_sessions$/);
    const { code, stderr } = await harness.ended;
    assert.ok(code === 0 || code === 2, `exit code ${code}\n${stderr}`);
    assert.deepEqual(await tableNames(), []);
    const { backends, environment: ran } = harness.result();
    assert.deepEqual(
      backends.map(({ emulator }) => emulator),
      ['external'],
    );
    assert.equal(ran.versions['dynamodb'], 'external');
  });

  it('are named with the failure when they refuse clients, without a stack trace or a password', async () => {
    const owner = new Client({ connectionString: postgres.url });
    await owner.connect();
    await owner.query('CREATE ROLE reader LOGIN');
    await owner.end();
    const { host } = new URL(postgres.url);
    const refusals = [
      [`postgres://session_bench:hunter2@${host}/absent`, /database "absent" does not exist/],
      [`postgres://reader:hunter2@${host}/postgres`, /postgres: its store could not be prepared .*permission denied/],
    ] as const;
    for (const [url, reason] of refusals) {
      await using harness = new Harness(['--backends', 'postgres', ...EXTERNAL], { BENCH_POSTGRES_URL: url });
      const { code, stderr } = await harness.ended;
      assert.equal(code, 3);
      assert.match(stderr, reason);
      assert.ok(stderr.includes(host));
      assert.doesNotMatch(stderr, /hunter2|\n\s+at /);
    }
  });
});

function childrenOf(parent: number): number[] {
  return [...processTable().values()].flatMap((entry) => (entry.parent === parent ? [entry.pid] : []));
}
