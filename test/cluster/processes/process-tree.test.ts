import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../../../bench/cluster/processes/end-processes.ts';
import { isStopped } from '../../../bench/cluster/processes/process-table.ts';
import { freezeTree, killTree, thawTree } from '../../../bench/cluster/processes/process-tree.ts';

const noProc = process.platform === 'linux' ? false : 'this platform has no /proc';

/** Starts children one after the other, as a server does for those who connect; each in a session of its own, as PostgreSQL's. */
const FORKS = 'echo begun; i=0; while [ $i -lt 3000 ]; do setsid sleep "$0" & i=$((i+1)); done; wait';

/** Seconds, and the mark of the processes of this test. */
let lastMark = 40_000 + (process.pid % 10_000) * 10;

async function startForking(): Promise<{ readonly root: ChildProcess; readonly pid: number; readonly mark: string }> {
  const mark = `${++lastMark}`;
  const root = spawn('/bin/sh', ['-c', FORKS, mark], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (root.stdout !== null) await once(root.stdout, 'data');
  assert.ok(root.pid !== undefined);
  return { root, pid: root.pid, mark };
}

/** The processes that were started with this mark, whatever their parent is. */
function marked(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => argumentsOf(pid).includes(mark));
}

function argumentsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

for (const round of [1, 2, 3]) {
  test(`a tree that grows stands still as a whole, and dies as a whole (${round})`, { skip: noProc }, async () => {
    const { root, pid, mark } = await startForking();
    try {
      await freezeTree(pid);
      const frozen = marked(mark);
      assert.deepEqual(
        frozen.filter((one) => !isStopped(one)),
        [],
      );
      thawTree(pid);
      await sleep(20);
      await killTree(pid);
      assert.deepEqual(marked(mark), []);
    } finally {
      root.kill('SIGKILL');
      for (const one of marked(mark)) send(one, 'SIGKILL');
    }
  });
}
