import { readdir, readFile } from 'node:fs/promises';
import { type ProcStat, parseProcStat, US_PER_TICK } from './proc-stat.ts';

const NS_PER_TICK = US_PER_TICK * 1000;

/**
 * CPU time in ns of the process trees under `rootPids` since their start: of each living thread to the nanosecond
 * (schedstat), of ended children in ticks of 10 ms (as added to their parents). Trees and not roots, because PostgreSQL
 * does nearly all of its work in children.
 *
 * @returns null without /proc.
 */
export async function cpuTimeNs(rootPids: readonly number[]): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  if (rootPids.length === 0) return 0;
  const tree = await processTree(rootPids);
  const times = await Promise.all([...tree].map(([pid, stat]) => ownTimeNs(pid, stat)));
  return times.reduce((sum, time) => sum + time, 0);
}

/** The pids of these processes, as far as they live, and of all their descendants. */
export async function processTreeOf(rootPids: readonly number[]): Promise<number[]> {
  return [...(await processTree(rootPids)).keys()];
}

async function processTree(rootPids: readonly number[]): Promise<Map<number, ProcStat>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = new Map<number, ProcStat>();
  await Promise.all(
    pids.map(async (pid) => {
      const stat = await readStat(pid);
      if (stat !== null) stats.set(pid, stat);
    }),
  );
  const tree = new Map<number, ProcStat>();
  const add = (pid: number): void => {
    const stat = stats.get(pid);
    if (stat === undefined || tree.has(pid)) return;
    tree.set(pid, stat);
    for (const [child, { parent }] of stats) if (parent === pid) add(child);
  };
  for (const pid of rootPids) add(pid);
  return tree;
}

async function readStat(pid: number): Promise<ProcStat | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return text === null ? null : parseProcStat(text);
}

async function ownTimeNs(pid: number, stat: ProcStat): Promise<number> {
  const endedNs = stat.endedChildrenTicks * NS_PER_TICK;
  try {
    const threads = await readdir(`/proc/${pid}/task`);
    const times = await Promise.all(
      threads.map(async (thread) => {
        const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8');
        return Number(text.split(' ', 1)[0]);
      }),
    );
    return times.reduce((sum, time) => sum + time, endedNs);
  } catch {
    return stat.ownTicks * NS_PER_TICK + endedNs;
  }
}
