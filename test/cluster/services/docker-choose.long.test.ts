import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ServiceSpec } from '../../../backends/backend.ts';
import { redisService } from '../../../backends/redis/service.ts';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import type { Choice } from '../../../bench/cluster/services/choice.ts';
import { chooseProvider } from '../../../bench/cluster/services/choose.ts';
import { BenchError } from '../../../bench/model/errors.ts';
import { Harness } from '../../commands/harness.ts';
import { noDocker } from '../docker/docker-engine.ts';

/** Not installed anywhere; its image is that of redis. */
const absent: ServiceSpec = {
  ...redisService,
  name: 'absent',
  native: { ...redisService.native, binaries: ['no-such-server'], debianPackage: 'absentd', brewFormula: 'absentd' },
};
const NO_IMAGE = 'session-bench/no-such-image:1';

describe('choosing where servers come from, with Docker', { skip: noDocker }, () => {
  let folder: RunFolder;
  let said: string[] = [];

  before(async () => {
    folder = await RunFolder.create();
  });
  after(() => folder[Symbol.asyncDispose]());

  const choose = async (choice: 'auto' | 'docker', specs: readonly ServiceSpec[]): Promise<Choice> => {
    said = [];
    const operator = {
      isTerminal: false,
      ask: () => Promise.resolve(false),
      say: (line: string) => void said.push(line),
    };
    return await chooseProvider({
      choice,
      specs,
      folder,
      cpus: null,
      operator,
      noInstall: true,
      allowRemote: false,
    });
  };

  test('auto takes from there what is not installed here', async () => {
    const { provider, missing } = await choose('auto', [absent]);
    assert.equal(provider.kind, 'docker');
    assert.deepEqual([...missing], []);
  });

  test('auto is native where an image is missing there, and says so; each image is asked for once', async () => {
    const twins = ['absent-1', 'absent-2'].map((name) => ({ ...absent, name, image: NO_IMAGE }));
    const choice = await choose('auto', [redisService, ...twins]);
    assert.equal(choice.provider.kind, 'native');
    assert.deepEqual([...choice.missing.keys()], ['absent-1', 'absent-2']);
    assert.match(
      choice.said.join('\n'),
      /^Servers do not come from Docker: absent-1: docker pull session-bench\/no-such/,
    );
    assert.deepEqual(
      said.filter((line) => line.includes(NO_IMAGE)),
      [`Pulling ${NO_IMAGE}`],
    );
  });

  test('one that publishes ports elsewhere than on loopback of this machine is refused', async () => {
    await using harness = new Harness(['--backends', 'redis', '--services', 'docker', '--quiet'], {
      TESTCONTAINERS_HOST_OVERRIDE: '192.0.2.1',
    });
    const { code, stderr } = await harness.ended;
    assert.equal(code, 3);
    const [message, remedy, ...more] = stderr.trimEnd().split('\n');
    assert.match(message ?? '', /^--services docker: Docker publishes ports on 192\.0\.2\.1, /);
    assert.match(remedy ?? '', /--services native$/);
    assert.deepEqual(more, []);
  });

  test('docker without an image for its own reaper is refused, with what does without', async () => {
    const { TESTCONTAINERS_RYUK_DISABLED: isDisabled, RYUK_CONTAINER_IMAGE: image } = process.env;
    process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'false';
    process.env['RYUK_CONTAINER_IMAGE'] = NO_IMAGE;
    try {
      await assert.rejects(
        choose('docker', [redisService]),
        (error) =>
          error instanceof BenchError &&
          error.exitCode === 3 &&
          error.message.startsWith(`docker pull ${NO_IMAGE} failed: `) &&
          /TESTCONTAINERS_RYUK_DISABLED=true/.test(error.hint ?? ''),
      );
      assert.ok(said.includes(`Pulling ${NO_IMAGE}`));
    } finally {
      if (isDisabled === undefined) delete process.env['TESTCONTAINERS_RYUK_DISABLED'];
      else process.env['TESTCONTAINERS_RYUK_DISABLED'] = isDisabled;
      if (image === undefined) delete process.env['RYUK_CONTAINER_IMAGE'];
      else process.env['RYUK_CONTAINER_IMAGE'] = image;
    }
  });
});
