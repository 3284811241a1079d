import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ServiceSpec } from '../../../backends/backend.ts';
import { redisService } from '../../../backends/redis/service.ts';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { installPolicy, type Operator } from '../../../bench/cluster/install/install.ts';
import { installLine, NGINX_PACKAGE } from '../../../bench/cluster/install/install-line.ts';
import type { ChoiceOptions } from '../../../bench/cluster/services/choice.ts';
import { chooseProvider } from '../../../bench/cluster/services/choose.ts';
import { doctorReport } from '../../../bench/cluster/services/doctor.ts';
import { BenchError } from '../../../bench/model/errors.ts';

const absent: ServiceSpec = {
  ...redisService,
  name: 'absent',
  native: { ...redisService.native, binaries: ['no-such-server'], debianPackage: 'absentd', brewFormula: 'absentd' },
};

const packaged: ServiceSpec = {
  ...redisService,
  name: 'packaged',
  native: {
    npmPackage: 'a-package',
    version: '1.2.3',
    module: 'file:///a-package/server.js',
    args: () => [],
    stopSignal: 'SIGTERM',
  },
};

describe('choosing where servers come from', () => {
  let folder: RunFolder;
  const asked: string[] = [];
  const refusing: Operator = {
    isTerminal: true,
    ask: (question) => {
      asked.push(question);
      return Promise.resolve(false);
    },
    say: () => undefined,
  };

  const own = process.env['DOCKER_HOST'];

  before(async () => {
    folder = await RunFolder.create();
    // What there is on other machines is for other tests.
    process.env['DOCKER_HOST'] = 'unix:///no/such/docker.sock';
  });
  after(async () => {
    if (own === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = own;
    await folder[Symbol.asyncDispose]();
  });

  const options = (changes: Partial<ChoiceOptions>): ChoiceOptions => ({
    choice: 'auto',
    specs: [redisService],
    folder,
    cpus: null,
    operator: refusing,
    noInstall: true,
    allowRemote: false,
    ...changes,
  });

  test('auto is native when everything is there', async () => {
    const { provider, missing, said } = await chooseProvider(options({}));
    assert.equal(provider.kind, 'native');
    assert.deepEqual([...missing], []);
    assert.deepEqual(said, []);
  });

  test('what is missing is named with the line that installs it, and nothing is asked with --no-install', async () => {
    const { missing } = await chooseProvider(options({ specs: [redisService, absent, absent] }));
    assert.deepEqual([...missing.keys()], ['absent']);
    assert.match(missing.get('absent') ?? '', /install .*absentd/);
    assert.deepEqual(asked, []);
  });

  test('docker is refused with the reason where it is missing, and auto does without it', async () => {
    await assert.rejects(
      chooseProvider(options({ choice: 'docker' })),
      (error) =>
        error instanceof BenchError &&
        error.exitCode === 3 &&
        error.message === '--services docker: no Docker Engine at /no/such/docker.sock' &&
        /Install Docker .*--services native/.test(error.hint ?? ''),
    );
    const { provider, missing } = await chooseProvider(options({ specs: [absent] }));
    assert.equal(provider.kind, 'native');
    assert.deepEqual([...missing.keys()], ['absent']);
  });

  test('external: a URL that is not set is named, one that is remote is refused', async () => {
    const external = (environment: Record<string, string>): Promise<unknown> =>
      chooseProvider(options({ choice: 'external', environment })).then(({ missing }) => [...missing]);
    assert.deepEqual(await external({ REDIS_URL: 'redis://production' }), [
      ['redis', 'export BENCH_REDIS_URL=redis://127.0.0.1:6379'],
    ]);
    assert.deepEqual(await external({ BENCH_REDIS_URL: 'redis://localhost' }), []);
    await assert.rejects(
      external({ BENCH_REDIS_URL: 'redis://:secret@db.example.com' }),
      (error) => error instanceof BenchError && error.exitCode === 64 && !/secret/.test(error.message),
    );
  });

  test('a server that is a package is there, and nothing is installed for it', async () => {
    const { missing } = await chooseProvider(options({ specs: [packaged, absent] }));
    assert.deepEqual([...missing.keys()], ['absent']);
  });

  test('the doctor names every binary, and what to do about one that is missing', async () => {
    const rows = await doctorReport([redisService, packaged, { ...packaged, name: 'twin' }, absent]);
    const row = (part: string): unknown => rows.find((one) => one.part === part)?.status;
    assert.equal(row('nginx'), 'ok');
    assert.equal(row('redis-server'), 'ok');
    assert.equal(row('no-such-server'), 'missing');
    assert.deepEqual(
      rows.filter(({ part }) => part === 'a-package').map(({ status, found }) => [status, found]),
      [['ok', '1.2.3 at /a-package/server.js']],
    );
    assert.ok(rows.every(({ status, remedy }) => status !== 'missing' || remedy !== null));
    assert.match(rows.at(-1)?.found ?? '', /absent/);
  });
});

describe('installing', () => {
  const debian = { manager: 'apt', isRoot: true, isTerminal: false, hasSudo: false, noInstall: false } as const;

  const cases = [
    ['root without a terminal installs', {}, 'install'],
    ['root on a terminal is asked', { isTerminal: true }, 'ask'],
    ['never with --no-install', { noInstall: true }, 'print'],
    ['a user on a terminal is asked when there is sudo', { isRoot: false, isTerminal: true, hasSudo: true }, 'ask'],
    ['a user without sudo gets the line', { isRoot: false, isTerminal: true }, 'print'],
    ['a user without a terminal gets the line', { isRoot: false, hasSudo: true }, 'print'],
    ['macOS gets the line', { manager: 'brew', isTerminal: true }, 'print'],
    ['other systems get the line', { manager: null }, 'print'],
  ] as const;
  for (const [name, changes, policy] of cases) {
    test(name, () => assert.equal(installPolicy({ ...debian, ...changes }), policy));
  }

  test('the line is one that can be typed', () => {
    const packages = [NGINX_PACKAGE, { debianPackage: 'redis-server', brewFormula: 'redis' }];
    assert.equal(
      installLine(packages, 'apt', false),
      'sudo apt-get install --no-install-recommends nginx redis-server',
    );
    assert.equal(installLine(packages, 'apt', true), 'apt-get install --no-install-recommends nginx redis-server');
    assert.equal(installLine(packages, 'brew', false), 'brew install nginx redis');
  });
});
