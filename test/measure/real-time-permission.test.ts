import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { realTimeRefusal } from '../../bench/measure/real-time-permission.ts';

/** Takes the permission for priorities away from root, as a control group without real-time time does. */
const WITHOUT_PERMISSION = ['--bounding-set=-sys_nice'];

const isRoot = process.getuid?.() === 0 && spawnSync('setpriv', [...WITHOUT_PERMISSION, 'true']).status === 0;

test('for a process that gets no real-time priority the reason is known', {
  skip: !isRoot && 'only root can take the permission away here',
}, () => {
  const module = JSON.stringify(import.meta.resolve('../../bench/measure/real-time-permission.ts'));
  const script = `const { realTimeRefusal } = await import(${module}); console.log(JSON.stringify(realTimeRefusal()));`;
  const { stdout } = spawnSync(
    'setpriv',
    [...WITHOUT_PERMISSION, process.execPath, '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  );
  assert.match(JSON.parse(stdout) as string, /^chrt: .*Operation not permitted$/);
});

test('without chrt it says so', () => {
  assert.match(realTimeRefusal({ PATH: '/nowhere' }) ?? '', /^chrt cannot be run: .*ENOENT$/);
});

test('a chrt that fails without a word is named by its exit status', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chrt-'));
  try {
    writeFileSync(join(folder, 'chrt'), '#!/bin/sh\nexit 3\n', { mode: 0o755 });
    assert.equal(realTimeRefusal({ PATH: folder }), 'chrt ended with 3');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
