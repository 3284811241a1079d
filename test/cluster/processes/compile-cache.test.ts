import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { startScript } from '../../../bench/cluster/processes/node-js.ts';

/** Starts a script, lets it end by itself, and resolves with whether its compiled code is in the run folder. */
async function keepsInRunFolder(compileCache: string | null): Promise<boolean> {
  const own = process.env['NODE_COMPILE_CACHE'];
  if (compileCache === null) delete process.env['NODE_COMPILE_CACHE'];
  else process.env['NODE_COMPILE_CACHE'] = compileCache;
  try {
    await using folder = await RunFolder.create();
    const module = import.meta.resolve('./thread-starter.ts');
    await using script = startScript(folder, { name: 'a script', module });
    await once(script.child, 'message');
    script.child.disconnect();
    await script.exited;
    return existsSync(join(folder.path, 'compiled'));
  } finally {
    if (own === undefined) delete process.env['NODE_COMPILE_CACHE'];
    else process.env['NODE_COMPILE_CACHE'] = own;
  }
}

test('what scripts compile is kept in the run folder, or where NODE_COMPILE_CACHE says', async () => {
  assert.equal(await keepsInRunFolder(null), true);
  await using elsewhere = await mkdtempDisposable(join(tmpdir(), 'compiled-'));
  const chosen = join(elsewhere.path, 'here');
  assert.equal(await keepsInRunFolder(chosen), false);
  assert.ok(existsSync(chosen));
});
