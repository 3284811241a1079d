import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Harness, SMOKE } from './harness.ts';

const STORE = `export default {
  name: 'mine',
  services: ['redis'],
  open: ({ session }) => ({ store: new session.MemoryStore() }),
};`;

const EXTERNAL = ['--services', 'external'];
const noRedis = { BENCH_REDIS_URL: '', BENCH_POSTGRES_URL: '', BENCH_MYSQL_URL: '', BENCH_MEMCACHED_URL: '' };

describe('a store that is named as well as all', () => {
  const folder = mkdtempSync(join(tmpdir(), 'named-'));
  after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'mine.mjs');
  writeFileSync(path, STORE);

  for (const [command, args, results] of [
    ['a run', (list: string) => ['--backends', list, '--scenarios', 'steady', ...SMOKE], undefined],
    ['conform', (list: string) => ['conform', list, '--only', 'an unknown id'], null],
  ] as const) {
    it(`ends the command if its server is missing; the others are skipped: ${command}`, async () => {
      await using harness = new Harness([...args(`all,${path}`), ...EXTERNAL], noRedis, results);
      const { code, stderr } = await harness.ended;
      assert.equal(code, 3, stderr);
      assert.match(stderr, /backend mine cannot run: redis is missing: /);
      assert.doesNotMatch(stderr, /backend redis needs/);
    });
  }
});
