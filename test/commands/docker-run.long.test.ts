import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { containersOf, noDocker, volumesLeft } from '../cluster/docker/docker-engine.ts';
import { Harness } from './harness.ts';

/** How long containers may outlive a killed harness. */
const REMOVAL_LIMIT_MS = 30_000;

const SMALL = ['--profile', 'smoke', '--rate', '20', '--sessions', '60', '--seed', '7'];

/** Starts a run in Docker, and resolves with its id once its server is there. */
async function running(harness: Harness): Promise<{ runId: string; volumes: readonly string[] }> {
  await harness.says(/steady trial 1\/1: log-in/);
  const [runId = ''] = harness.runFolders();
  const containers = await containersOf(runId);
  assert.equal(containers.length, 1, `${containers.length} containers`);
  return { runId, volumes: containers.flatMap(({ volumes }) => volumes) };
}

const RUN = ['--backends', 'redis', '--scenarios', 'steady', '--services', 'docker', ...SMALL];

describe('a run with servers in Docker', { skip: noDocker }, () => {
  it('leaves nothing after Ctrl-C', async () => {
    await using harness = new Harness(RUN);
    const { runId, volumes } = await running(harness);
    harness.child.kill('SIGINT');
    const { code } = await harness.ended;
    assert.equal(code, 130);
    assert.deepEqual(await containersOf(runId), []);
    assert.deepEqual(await volumesLeft(volumes), []);
  });

  it('leaves nothing half a minute after it was killed', async () => {
    await using harness = new Harness(RUN);
    const { runId, volumes } = await running(harness);
    harness.child.kill('SIGKILL');
    const end = performance.now() + REMOVAL_LIMIT_MS;
    while ((await containersOf(runId)).length > 0 && performance.now() < end) await sleep(100);
    assert.deepEqual(await containersOf(runId), []);
    assert.deepEqual(await volumesLeft(volumes), []);
  });

  it('leaves to the next run what no process was left to remove, and that run reports it', async () => {
    await using first = new Harness(RUN);
    const { runId } = await running(first);
    for (const pid of reapersOf(runId)) process.kill(pid, 'SIGKILL');
    first.child.kill('SIGKILL');
    await first.ended;
    assert.equal((await containersOf(runId)).length, 1);

    // Its temporary folder is another one, so it finds only the containers.
    await using next = new Harness(RUN);
    await next.says(new RegExp(`removed 1 container left by a run that was killed \\(pid ${first.child.pid}\\)`));
    assert.deepEqual(await containersOf(runId), []);
    next.child.kill('SIGINT');
    await next.ended;
    // The processes would have been ended by a run with the same temporary folder.
    await first.reap();
  });
});

function reapersOf(runId: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return command.includes('reaper.ts') && command.includes(runId);
      } catch {
        return false;
      }
    })
    .map(Number);
}
