import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { startScript } from '../../../bench/cluster/processes/node-js.ts';
import { startProcess } from '../../../bench/cluster/processes/process.ts';

/** Of sched(7). */
const ROUND_ROBIN = '2';

test('what is to run at once does, and the helpers of V8 before the threads that they help', {
  skip: spawnSync('chrt', ['--rr', '2', 'true']).status !== 0 && 'this user may give no process a priority',
}, async () => {
  await using folder = await RunFolder.create();
  const module = import.meta.resolve('./thread-starter.ts');
  await using script = startScript(folder, { name: 'a script with a thread', module, realTime: true });
  await Promise.race([once(script.child, 'message'), script.exited]);
  const priorities = prioritiesByThread(script.pid);
  assert.deepEqual(priorities['main'], [1]);
  assert.deepEqual(priorities['WorkerThread'], [1]);
  assert.ok((priorities['V8Worker'] ?? []).length > 0);
  assert.deepEqual(new Set(priorities['V8Worker']), new Set([2]));
});

test('where the kernel refuses the priority, the process runs without', {
  skip: process.getuid?.() !== 0 && 'only root can take the permission away here',
}, async () => {
  await using folder = await RunFolder.create();
  // startScript always runs Node.js itself: the same script, started as it would be, by a command that drops the permission.
  const script = startProcess(folder, {
    name: 'a script without the permission',
    command: 'setpriv',
    args: [
      '--bounding-set=-sys_nice',
      process.execPath,
      '--import',
      import.meta.resolve('../../../bench/cluster/processes/real-time.ts'),
      fileURLToPath(import.meta.resolve('./thread-starter.ts')),
    ],
    ipc: true,
  });
  const [message] = (await once(script.child, 'message')) as [unknown];
  assert.equal(message, 'started');
  assert.deepEqual(prioritiesByThread(script.pid)['main'], [0]);
  await script[Symbol.asyncDispose]();
});

/** The real-time priorities of a process's threads by their names, from proc_pid_stat(5); 0: it has none. */
function prioritiesByThread(pid: number): Record<string, number[]> {
  const priorities: Record<string, number[]> = {};
  for (const tid of readdirSync(`/proc/${pid}/task`)) {
    const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8');
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [priority, policy] = [fields[37], fields[38]];
    (priorities[Number(tid) === pid ? 'main' : name] ??= []).push(policy === ROUND_ROBIN ? Number(priority) : 0);
  }
  return priorities;
}
