import { until } from '../../process/until.ts';
import { findCondemned, isAlive, send } from './end-processes.ts';
import { isStopped, type ProcessEntry, processEntry, processTable } from './process-table.ts';

/** The kernel does it, and soon. */
const FOR_EVER = { limitMs: Infinity, pauseMs: 2 };

/** SIGKILL for a process and all its descendants; resolves when all of them are gone. */
export async function killTree(pid: number): Promise<void> {
  const entries = await stopTree(pid);
  for (const entry of entries) send(entry.pid, 'SIGKILL');
  await until(() => !entries.some(isAlive), FOR_EVER);
}

/** SIGSTOP for a process and all its descendants; resolves when each of their threads stands still. */
export async function freezeTree(pid: number): Promise<void> {
  await stopTree(pid);
}

/** SIGCONT for a process and all its descendants. */
export function thawTree(pid: number): void {
  for (const entry of treeOf(pid)) send(entry.pid, 'SIGCONT');
}

/** A process can start others before it stands still: repeats until no new one is found. */
async function stopTree(pid: number): Promise<ProcessEntry[]> {
  const stopped = new Map<string, ProcessEntry>();
  for (;;) {
    const added = treeOf(pid).filter((entry) => !stopped.has(nameOf(entry)));
    if (added.length === 0) return [...stopped.values()];
    for (const entry of added) {
      send(entry.pid, 'SIGSTOP');
      stopped.set(nameOf(entry), entry);
    }
    await until(() => added.every((entry) => isStopped(entry.pid)), FOR_EVER);
  }
}

function nameOf({ pid, start }: ProcessEntry): string {
  return `${pid} ${start}`;
}

/** The process first, then its descendants. */
function treeOf(pid: number): ProcessEntry[] {
  const root = processEntry(pid);
  if (root === null) return [];
  const tree = findCondemned(processTable(), [{ ...root, stopSignal: 'SIGTERM' }], () => true);
  return [root, ...tree.filter((entry) => entry.pid !== pid)];
}
