import { setTimeout as sleep } from 'node:timers/promises';
import { findCondemned, isAlive, send } from './end-processes.ts';
import { isStopped, type ProcessEntry, processEntry, processTable } from './process-table.ts';

const POLL_MS = 2;

/** SIGKILL for a process and all its descendants; resolves when none of them is there any more. */
export async function killTree(pid: number): Promise<void> {
  const entries = treeOf(pid);
  for (const entry of entries) send(entry.pid, 'SIGKILL');
  while (entries.some(isAlive)) await sleep(POLL_MS);
}

/** SIGSTOP for a process and all its descendants; resolves when each of their threads stands still. */
export async function freezeTree(pid: number): Promise<void> {
  const entries = treeOf(pid);
  for (const entry of entries) send(entry.pid, 'SIGSTOP');
  while (!entries.every((entry) => isStopped(entry.pid))) await sleep(POLL_MS);
}

/** Lets them go on. */
export function thawTree(pid: number): void {
  for (const entry of treeOf(pid)) send(entry.pid, 'SIGCONT');
}

/** The process first, then its descendants: stopped in this order, it cannot start another one unseen. */
function treeOf(pid: number): ProcessEntry[] {
  const root = processEntry(pid);
  if (root === null) return [];
  const tree = findCondemned(processTable(), [{ ...root, stopSignal: 'SIGTERM' }], () => true);
  return [root, ...tree.filter((entry) => entry.pid !== pid)];
}
