import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeOwner } from '../../../bench/cluster/processes/owner.ts';
import { sweepIn } from './harness-fixture.ts';

test('a folder whose maker was killed while it wrote its name is removed once it is old', async () => {
  await using root = await mkdtempDisposable(join(tmpdir(), 'half-made-'));
  const left = {
    aaaaa1: { 'owner.json': '' },
    aaaaa2: { 'owner.json': '{"tool":"session-bench","pid":12' },
    aaaaa3: { 'owner.json.part': '{"tool":"se' },
    aaaaa4: { 'owner.json.part': '{"tool":"session-bench","pid":12,"start":"1","boot":"","pidSpace":""}' },
  };
  const kept = {
    bbbbb1: { 'owner.json': '', 'work.txt': 'a week of work' },
    bbbbb2: { 'owner.json': '{"owner": "me"}' },
    bbbbb3: { 'owner.json': 'a word of my own' },
  };
  for (const [name, files] of Object.entries({ ...left, ...kept })) {
    const path = join(root.path, `session-bench-run-${name}`);
    mkdirSync(path);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
    utimesSync(path, 0, 0);
  }
  const lines = await sweepIn(root.path);
  assert.equal(lines.length, Object.keys(left).length, lines.join('\n'));
  assert.deepEqual(
    readdirSync(root.path).toSorted(),
    Object.keys(kept).map((name) => `session-bench-run-${name}`),
  );
});

test('an owner is written whole, and as the only file', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'owner-'));
  writeOwner(folder.path);
  assert.deepEqual(readdirSync(folder.path), ['owner.json']);
});
