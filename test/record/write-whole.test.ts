import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdtempDisposable, open, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EXIT } from '../../bench/model/errors.ts';
import { checkWritable, writeWhole } from '../../bench/record/write-whole.ts';

const folderPrefix = join(tmpdir(), 'output-file-');
const MODULE = fileURLToPath(new URL('../../bench/record/write-whole.ts', import.meta.url));

async function write(path: string, text: string): Promise<void> {
  await checkWritable(path);
  await writeWhole(path, text);
}

test('a file is replaced as a whole, and no other file is left', async () => {
  await using folder = await mkdtempDisposable(folderPrefix);
  const path = join(folder.path, 'result.json');
  await write(path, 'first');
  await write(path, 'second');
  assert.equal(await readFile(path, 'utf8'), 'second');
  assert.deepEqual(await readdir(folder.path), ['result.json']);
});

test('a pipe stays a pipe, and its reader gets the text', async () => {
  await using folder = await mkdtempDisposable(folderPrefix);
  const path = join(folder.path, 'pipe');
  await promisify(execFile)('mkfifo', [path]);
  const [text] = await Promise.all([readFile(path, 'utf8'), write(path, 'figures')]);
  assert.equal(text, 'figures');
  assert.ok((await lstat(path)).isFIFO());
  assert.deepEqual(await readdir(folder.path), ['pipe']);
});

test('a device stays a device', async () => {
  // Through a link, so that a bug in this code cannot replace the machine's /dev/null.
  await using folder = await mkdtempDisposable(folderPrefix);
  const path = join(folder.path, 'null');
  await symlink('/dev/null', path);
  await write(path, 'figures');
  assert.equal(await readlink(path), '/dev/null');
  assert.ok((await lstat('/dev/null')).isCharacterDevice());
});

test('a symbolic link is followed, also to a file that does not exist yet', async () => {
  await using folder = await mkdtempDisposable(folderPrefix);
  const [link, target] = [join(folder.path, 'link.json'), join(folder.path, 'target.json')];
  await symlink('target.json', link);
  for (const text of ['first', 'second']) {
    await write(link, text);
    assert.equal(await readFile(target, 'utf8'), text);
    assert.ok((await lstat(link)).isSymbolicLink());
  }
});

test('later output reaches the file that stdout goes to', async () => {
  await using folder = await mkdtempDisposable(folderPrefix);
  const path = join(folder.path, 'out');
  {
    await using out = await open(path, 'w');
    const code = `const { writeWhole } = await import(${JSON.stringify(MODULE)});
      process.stdout.write('table;'); await writeWhole('/dev/stdout', 'figures')`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', out.fd, 'inherit'],
    });
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  }
  assert.equal(await readFile(path, 'utf8'), 'table;figures');
});

test('a place that cannot be written to is refused before the run', async () => {
  await using folder = await mkdtempDisposable(folderPrefix);
  await checkWritable(join(folder.path, 'new.json'));
  const file = join(folder.path, 'file');
  await writeFile(file, '');
  const loop = join(folder.path, 'loop');
  await symlink('loop', loop);
  const refused = { exitCode: EXIT.environment, code: 'JSON_UNWRITABLE' };
  const places = [join(folder.path, 'absent', 'run.json'), folder.path, join(file, 'run.json'), loop];
  for (const place of places) await assert.rejects(checkWritable(place), refused, place);
});
