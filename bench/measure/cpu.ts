import { readdir, readFile } from 'node:fs/promises';

/** Ticks of /proc/<pid>/stat: 100 per second on every Linux. */
const NS_PER_TICK = 10_000_000;

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

interface ProcStat {
  readonly parent: number;
  readonly ownTicks: number;
  readonly endedChildrenTicks: number;
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

/** proc(5): fields 4 (ppid), 14 to 17 (utime, stime, cutime, cstime), counted after the name in parentheses. */
async function readStat(pid: number): Promise<ProcStat | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return { parent: field(4), ownTicks: field(14) + field(15), endedChildrenTicks: field(16) + field(17) };
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
