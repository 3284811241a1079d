import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { reap } from '../../../bench/cluster/cleanup/reap.ts';
import { sweepStaleRunFolders } from '../../../bench/cluster/cleanup/stale-run-folders.ts';
import { noteEngine } from '../../../bench/cluster/docker/engine-environment.ts';
import { thisOwner } from '../../../bench/cluster/processes/owner.ts';

describe('a run folder whose containers cannot be removed', () => {
  const own = { DOCKER_HOST: process.env['DOCKER_HOST'], TMPDIR: process.env['TMPDIR'] };
  const set = (changes: Readonly<Record<string, string | undefined>>): void => {
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  let folder: Awaited<ReturnType<typeof mkdtempDisposable>>;

  before(async () => {
    folder = await mkdtempDisposable(join(tmpdir(), 'left-folder-'));
    set({ DOCKER_HOST: 'unix:///no/such/docker.sock', TMPDIR: folder.path });
  });
  after(async () => {
    set(own);
    await folder.remove();
  });

  const runFolder = (): string => {
    const path = mkdtempSync(join(folder.path, 'session-bench-run-'));
    noteEngine(path);
    return path;
  };

  test('stays', async () => {
    const path = runFolder();
    assert.match((await reap(path)).left ?? '', /no Docker Engine at \/no\/such\/docker\.sock/);
    assert.ok(existsSync(path));
  });

  test('is found by the next run, which asks the engine that it names, and says so', async () => {
    const path = runFolder();
    writeFileSync(join(path, 'owner.json'), JSON.stringify({ ...thisOwner(), start: 'another time' }));
    const linesBy = async (dockerHost: string): Promise<readonly string[]> => {
      set({ DOCKER_HOST: dockerHost });
      return (await sweepStaleRunFolders()).filter((line) => line.includes(path));
    };
    const kept = `kept ${path}, left by a run that was killed (pid ${process.pid}): `;
    assert.deepEqual(await linesBy('unix:///no/such/docker.sock'), [
      `${kept}Docker cannot be used: no Docker Engine at /no/such/docker.sock`,
    ]);
    assert.deepEqual(await linesBy('unix:///another/docker.sock'), [
      `${kept}its containers could not be removed by the Docker Engine that it names`,
    ]);
    assert.ok(existsSync(path));
  });
});
