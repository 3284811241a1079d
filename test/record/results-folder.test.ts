import assert from 'node:assert/strict';
import { chmod, mkdtempDisposable, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { EXIT } from '../../bench/model/errors.ts';
import { ResultsFolder } from '../../bench/record/results-folder.ts';

const prefix = join(tmpdir(), 'results-folder-');
const refused = { exitCode: EXIT.environment, code: 'RESULTS_FOLDER' };

describe('the results folder', () => {
  it('is made with every folder above it, and twice in one second', async () => {
    await using root = await mkdtempDisposable(prefix);
    const parent = join(root.path, 'a', 'b');
    const startedAt = new Date('2026-01-02T03:04:05.678Z');
    await ResultsFolder.check(parent);
    assert.deepEqual(await readdir(root.path), [], 'looking changes nothing');
    const made = [
      await ResultsFolder.create(parent, 'quick', startedAt),
      await ResultsFolder.create(parent, 'quick', startedAt),
    ];
    assert.deepEqual(
      made.map(({ path }) => path),
      ['2026-01-02T030405Z-quick', '2026-01-02T030405Z-quick-2'].map((name) => join(parent, name)),
    );
  });

  it('is refused below a file, and below a dangling link', async () => {
    await using root = await mkdtempDisposable(prefix);
    await writeFile(join(root.path, 'file'), '');
    await symlink('nowhere', join(root.path, 'link'));
    for (const parent of [join(root.path, 'file'), join(root.path, 'file', 'results')]) {
      await assert.rejects(ResultsFolder.check(parent), refused);
    }
    await assert.rejects(ResultsFolder.create(join(root.path, 'link', 'results'), 'quick', new Date()), refused);
  });

  it('is refused at once if no folder can be made there', {
    skip: process.platform !== 'linux',
    timeout: 10_000,
  }, async () => {
    await assert.rejects(ResultsFolder.check('/proc/results'), refused);
    await assert.rejects(ResultsFolder.create('/proc/results/here', 'quick', new Date()), refused);
  });

  it('is refused in a folder of another user', { skip: process.getuid?.() === 0 }, async () => {
    await using root = await mkdtempDisposable(prefix);
    await chmod(root.path, 0o555);
    await assert.rejects(ResultsFolder.check(root.path), refused);
  });
});
