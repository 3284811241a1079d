import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ServiceSpec } from '../../../backends/backend.ts';
import { dynamodbService } from '../../../backends/dynamodb/service.ts';
import { memcachedService } from '../../../backends/memcached/service.ts';
import { postgresService } from '../../../backends/postgres/service.ts';
import { redisService } from '../../../backends/redis/service.ts';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { findBinaries, versionOf } from '../../../bench/cluster/install/find-binary.ts';
import { leasePort } from '../../../bench/cluster/processes/port.ts';
import { externalProvider } from '../../../bench/cluster/services/external.ts';
import { nativeProvider } from '../../../bench/cluster/services/native.ts';
import { BenchError } from '../../../bench/model/errors.ts';
import { listeningAddresses } from '../cleanup/harness-fixture.ts';

/** As the kernel writes them: 127.0.0.1 is `0100007F`. */
function listeningHosts(pids: readonly number[]): string[] {
  return [...new Set(listeningAddresses(pids).map((address) => address.split(':')[0] ?? ''))];
}

describe('native servers', () => {
  let folder: RunFolder;
  let provider: ReturnType<typeof nativeProvider>;

  before(async () => {
    folder = await RunFolder.create();
    provider = nativeProvider({ folder, cpus: null });
  });
  after(() => folder[Symbol.asyncDispose]());

  for (const spec of [redisService, postgresService, memcachedService, dynamodbService]) {
    test(`${spec.name} is private, answers, and stops answering when disposed of`, async () => {
      const service = await provider.start(spec);
      assert.match(service.url, /127\.0\.0\.1/);
      assert.match(service.version, /^\d+\.\d+/);
      assert.equal(service.rootPids.length, 1);
      if (existsSync('/proc/net/tcp')) assert.deepEqual(listeningHosts(service.rootPids), ['0100007F']);
      await spec.ready(service.url);
      await service[Symbol.asyncDispose]();
      await assert.rejects(spec.ready(service.url));
    });
  }

  test('a server that was frozen is thawed once it answers, and not before', async () => {
    let refusals = 0;
    const slow: ServiceSpec = {
      ...redisService,
      async ready(url) {
        if (refusals-- > 0) throw new Error('not yet');
        await redisService.ready(url);
      },
    };
    await using service = await provider.start(slow);
    await service.control?.freeze();
    await assert.rejects(redisService.ready(service.url));
    refusals = 3;
    await service.control?.thaw();
    assert.ok(refusals < 0, `${refusals} more refusals`);
  });

  test('a server that died while it was frozen is not thawed', async () => {
    await using service = await provider.start(redisService);
    await service.control?.freeze();
    for (const pid of service.rootPids) process.kill(pid, 'SIGKILL');
    await assert.rejects(
      async () => await service.control?.thaw(),
      (error) => error instanceof BenchError && error.exitCode === 3 && /redis ended \(SIGKILL\)/.test(error.message),
    );
  });

  test('a server that dies at its start is an error with its last words and the command', async () => {
    const broken: ServiceSpec = {
      ...redisService,
      native: { ...redisService.native, args: () => ['--no-such-setting', 'yes'] },
    };
    await assert.rejects(
      provider.start(broken),
      (error) =>
        error instanceof BenchError &&
        error.exitCode === 3 &&
        /redis ended \(exit code 1\)[^]*no-such-setting/.test(error.message) &&
        /redis-server --no-such-setting yes/.test(error.hint ?? ''),
    );
  });

  test('a set-up that fails is an error with its last words', async () => {
    const broken: ServiceSpec = {
      ...redisService,
      native: { ...redisService.native, setup: () => [['sh', '-c', 'echo the disk is full >&2; exit 4']] },
    };
    await assert.rejects(
      provider.start(broken),
      (error) => error instanceof BenchError && /exit code 4[^]*the disk is full/.test(error.message),
    );
  });

  test('a server that is not installed is an error with the line that installs it', async () => {
    const absent: ServiceSpec = { ...redisService, native: { ...redisService.native, binaries: ['no-such-server'] } };
    await assert.rejects(
      provider.start(absent),
      (error) => error instanceof BenchError && error.exitCode === 3 && /install .*redis/.test(error.hint ?? ''),
    );
  });

  test('an external server is used where it is, and not stopped', async () => {
    await using native = await provider.start(redisService);
    const external = externalProvider({ environment: { BENCH_REDIS_URL: native.url }, allowRemote: false });
    const service = await external.start(redisService);
    assert.equal(service.url, native.url);
    assert.deepEqual(service.cpu, []);
    await service[Symbol.asyncDispose]();
    await redisService.ready(native.url);
  });
});

describe('external servers', () => {
  const start = async (spec: ServiceSpec, url: string, allowRemote = false): Promise<BenchError> => {
    const environment = { BENCH_REDIS_URL: url, BENCH_POSTGRES_URL: url };
    try {
      await using service = await externalProvider({ environment, allowRemote }).start(spec);
      assert.fail(`reached ${service.spec.name}`);
    } catch (error) {
      assert.ok(error instanceof BenchError);
      return error;
    }
  };

  test('one that does not answer is exit 3, and its password is nowhere in the message', async () => {
    using lease = await leasePort();
    const url = `redis://user:hunter%402@127.0.0.1:${lease.port}/0`;
    const error = await start(redisService, url);
    assert.equal(error.exitCode, 3);
    assert.match(error.message, new RegExp(`redis at redis://127\\.0\\.0\\.1:${lease.port} does not answer`));
    assert.doesNotMatch(`${error.message}${error.hint}${error.stack}`, /hunter/);
    assert.equal(error.cause, undefined);
  });

  test('a password that the server repeats is hidden', async () => {
    const spec: ServiceSpec = {
      ...redisService,
      ready: (url) => Promise.reject(new Error(`no entry to ${url}, hunter@2`)),
    };
    const error = await start(spec, 'redis://user:hunter%402@localhost:6379');
    assert.doesNotMatch(error.message, /hunter/);
  });

  for (const url of [
    'redis://db.example.com:6379',
    'postgres://localhost/db?host=db.example.com',
    'redis://10.0.0.1',
  ]) {
    test(`${url} is refused without --allow-remote`, async () => {
      const error = await start(url.startsWith('postgres') ? postgresService : redisService, url);
      assert.equal(error.exitCode, 64);
      assert.match(error.message, /--allow-remote/);
    });
  }

  test('what is not a URL is refused without being repeated', async () => {
    const error = await start(redisService, 'hunter2@localhost');
    assert.equal(error.exitCode, 64);
    assert.doesNotMatch(error.message, /hunter/);
  });
});

describe('looking for binaries', () => {
  let root: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'find-binary-'));
    for (const path of ['versions/9/bin/dbd', 'versions/15/bin/dbd', 'versions/15/bin/dbinit', 'path/dbd']) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), '#!/bin/sh\necho "dbd (Debian) v1.2.3"\n');
      chmodSync(join(root, path), 0o755);
    }
  });
  after(() => rmSync(root, { recursive: true }));

  const searchPath = (): string[] => [join(root, 'versions/*/bin')];

  test('the highest version comes first, as numbers go', () => {
    assert.deepEqual(findBinaries(['dbd'], searchPath(), ''), { dbd: join(root, 'versions/15/bin/dbd') });
  });

  test('binaries that belong together come from one folder, also when PATH has one of them', () => {
    assert.deepEqual(findBinaries(['dbd', 'dbinit'], searchPath(), join(root, 'path')), {
      dbd: join(root, 'versions/15/bin/dbd'),
      dbinit: join(root, 'versions/15/bin/dbinit'),
    });
  });

  test('null when one is missing', () => {
    assert.equal(findBinaries(['dbd', 'no-such-binary'], searchPath(), ''), null);
  });

  test('a server states its version', async () => {
    assert.equal(await versionOf(join(root, 'path/dbd')), '1.2.3');
  });
});
