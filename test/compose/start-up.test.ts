import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DEFAULT_ENVIRONMENT, ROOT } from './compose-file.ts';

describe('what a container does first', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'session-bench-compose-'));
  });

  after(() => rmSync(folder, { recursive: true }));

  function run(script: string, environment: Readonly<Record<string, string>>) {
    const config = join(folder, 'nginx.conf');
    return spawnSync(process.execPath, [join(ROOT, 'bench/compose', script), config], {
      env: { ...DEFAULT_ENVIRONMENT, ...environment },
      encoding: 'utf8',
    });
  }

  it('writes the configuration of nginx, and says what it did', () => {
    const { status, stdout, stderr } = run('prepare.ts', { BACKEND: 'sticky' });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.equal(stdout, 'BACKEND=sticky: its store is ready, nginx routes by cookie\n');
    assert.match(readFileSync(join(folder, 'nginx.conf'), 'utf8'), /proxy_pass http:\/\/\$pool;/);
  });

  for (const script of ['prepare.ts', 'node.ts']) {
    it(`${script} ends with one line for a backend that there is not`, () => {
      const { status, stdout, stderr } = run(script, { BACKEND: 'nonsense', NODE_ID: 'app-1' });
      assert.deepEqual({ status, stdout }, { status: 64, stdout: '' });
      assert.match(stderr, /^BACKEND=nonsense: no backend has this name; here are none, memory, .*\n$/);
    });
  }
});
