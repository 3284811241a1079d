import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { linesAbout, removeStaleAptPolicy } from '../../../bench/cluster/install/stale-apt-policy.ts';

const PATH = fileURLToPath(new URL('../../../bench/cluster/install/apt-install.sh', import.meta.url));
const SCRIPT = readFileSync(PATH, 'utf8');
const MARK = /^mark='(.*)'$/m.exec(SCRIPT)?.[1] ?? '';

describe('what an installation that was killed has left', {
  skip: process.platform !== 'linux' || !existsSync('/var/lib/dpkg'),
}, () => {
  let root: string;
  const policy = (): string => join(root, 'usr/sbin/policy-rc.d');
  const conf = (): string => join(root, 'etc/postgresql-common/createcluster.d/session-bench.conf');
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'stale-apt-policy-'));
    for (const folder of ['var/lib/dpkg', 'usr/sbin', 'etc']) mkdirSync(join(root, folder), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('is removed, and said', async () => {
    put(policy(), `#!/bin/sh\n${MARK}\nexit 101\n`);
    put(conf(), 'create_main_cluster = false\n');
    const left = await removeStaleAptPolicy(root, true);
    assert.match(left?.found ?? '', /^removed .*policy-rc\.d, .*session-bench\.conf: left by/);
    assert.equal(left?.remedy, null);
    assert.ok(!existsSync(policy()) && !existsSync(conf()));
    assert.equal(await removeStaleAptPolicy(root, true), null);
  });

  test('is removed by the option as earlier versions spelled it', () => {
    put(policy(), `#!/bin/sh\n${MARK}\nexit 101\n`);
    execFileSync('/bin/sh', [PATH, '--remove-guards', root]);
    assert.ok(!existsSync(policy()));
  });

  test('gives the machine its own policy back, and leaves a policy of others alone', async () => {
    put(policy(), `#!/bin/sh\n${MARK}\nexit 101\n`);
    put(`${policy()}.session-bench`, '#!/bin/sh\nexit 0\n');
    assert.notEqual(await removeStaleAptPolicy(root, true), null);
    assert.equal(readFileSync(policy(), 'utf8'), '#!/bin/sh\nexit 0\n');
    assert.equal(await removeStaleAptPolicy(root, true), null);
    assert.ok(existsSync(policy()));
  });

  test('is named with the line to run where this process may not remove it', async () => {
    put(policy(), `#!/bin/sh\n${MARK}\nexit 101\n`);
    const left = await removeStaleAptPolicy(root, false);
    assert.match(
      linesAbout(left).join('\n'),
      /policy-rc\.d: left by[^]*run: sudo sh \S*apt-install\.sh --remove-stale-policy$/,
    );
    assert.ok(existsSync(policy()));
  });

  test('is not taken for stale while an installation runs', async () => {
    put(policy(), `#!/bin/sh\n${MARK}\nexit 101\n`);
    const installing = spawn('flock', [join(root, 'var/lib/dpkg'), 'sh', '-c', 'echo locked; exec sleep 1000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    assert.ok(installing.pid !== undefined);
    try {
      await once(installing.stdout, 'data');
      assert.equal(await removeStaleAptPolicy(root, true), null);
      assert.ok(existsSync(policy()));
    } finally {
      process.kill(-installing.pid, 'SIGKILL');
    }
  });
});
