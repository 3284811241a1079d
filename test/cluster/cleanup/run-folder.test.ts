import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { it } from 'node:test';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';

it('a folder made again has another name than the first, and than one that is called like that itself', async () => {
  await using folder = await RunFolder.create();
  const names = ['cache', 'cache-2', 'cache'].map((name) => basename(folder.subfolder(name)));
  assert.deepEqual(names, ['cache', 'cache-2', 'cache-3']);
  assert.equal(basename(folder.subfolder('cache-2')), 'cache-2-2');
});
