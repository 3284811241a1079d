import { until } from '../../process/until.ts';
import { type ProcessEntry, type ProcessTable, processEntry, processTable, workingFolder } from './process-table.ts';
import type { Registration } from './registration.ts';

/** Time for a server to stop before it is killed. */
const GRACE_MS = 1500;
const KILL_WAIT_MS = 2000;
const POLL_MS = 5;

/**
 * Ends every registered process with its group and all its descendants. It sends the stop signal first (PostgreSQL gives
 * back its shared memory then), and kills what is left. Resolves with their number once none is alive, or after 3.5 s.
 * A pid that now belongs to another process is left alone.
 */
export async function endProcesses(registrations: readonly Registration[], runFolder: string): Promise<number> {
  const isOurs = (entry: ProcessEntry): boolean => isWithin(workingFolder(entry.pid), runFolder);
  const condemned = findCondemned(processTable(), registrations, isOurs);
  for (const { pid, start, stopSignal } of registrations) {
    if (condemned.some((entry) => entry.pid === pid && entry.start === start)) send(pid, stopSignal);
  }
  // A stopped process would not get the signal.
  for (const entry of condemned) send(entry.pid, 'SIGCONT');
  await waitUntilGone(condemned, GRACE_MS);

  const rest = [...condemned.filter(isAlive), ...findCondemned(processTable(), registrations, isOurs)];
  for (const entry of rest) send(entry.pid, 'SIGKILL');
  await waitUntilGone(rest, KILL_WAIT_MS);
  return condemned.length;
}

/**
 * The registered processes with their groups and descendants. Without the leader of a group its number proves nothing;
 * `isOurs` then decides about each member.
 */
export function findCondemned(
  table: ProcessTable,
  registrations: readonly Registration[],
  isOurs: (entry: ProcessEntry) => boolean,
): ProcessEntry[] {
  const found = new Map<number, ProcessEntry>();
  for (const { pid, start } of registrations) {
    const leader = table.get(pid);
    if (leader !== undefined && leader.start !== start) continue;
    for (const entry of table.values()) {
      if (entry.group === pid && (leader !== undefined || isOurs(entry))) found.set(entry.pid, entry);
    }
    if (leader !== undefined) found.set(pid, leader);
  }
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const entry of table.values()) if (found.has(entry.parent)) found.set(entry.pid, entry);
  }
  return [...found.values()];
}

async function waitUntilGone(entries: readonly ProcessEntry[], limitMs: number): Promise<void> {
  await until(() => !entries.some(isAlive), { limitMs, pauseMs: POLL_MS });
}

/** Whether this very process still exists, and not as a zombie. */
export function isAlive({ pid, start }: ProcessEntry): boolean {
  return processEntry(pid)?.start === start;
}

function isWithin(folder: string | null, runFolder: string): boolean {
  // Null if the platform does not tell: the number of the group must do then.
  return folder === null ? process.platform !== 'linux' : folder === runFolder || folder.startsWith(`${runFolder}/`);
}

/** Signals a process, unless it is gone. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}
