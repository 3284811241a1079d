/** Ticks of /proc: 100 per second on every Linux. */
export const US_PER_TICK = 10_000;

/** A process, as its /proc/<pid>/stat describes it: all its threads together. */
export interface ProcStat {
  readonly parent: number;
  readonly ownTicks: number;
  /** Of the ended children that it waited for, with theirs. */
  readonly endedChildrenTicks: number;
  /** In ticks since the start of the machine. Pids are used again: with its start a pid names one process for good. */
  readonly startTicks: number;
}

/** proc(5): fields 4 (ppid), 14 to 17 (utime, stime, cutime, cstime) and 22, counted after the name in parentheses. */
export function parseProcStat(text: string): ProcStat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    parent: field(4),
    ownTicks: field(14) + field(15),
    endedChildrenTicks: field(16) + field(17),
    startTicks: field(22),
  };
}

/**
 * Ticks that these cores were busy since the start of the machine, by /proc/stat: user, nice, system, irq and softirq. The
 * time of guests is in user and nice already.
 *
 * @returns null if a core has no line.
 */
export function busyTicks(text: string, cores: readonly number[]): number | null {
  let sum = 0;
  for (const core of cores) {
    const line = new RegExp(`^cpu${core} (.*)$`, 'm').exec(text)?.[1];
    if (line === undefined) return null;
    const [user = 0, nice = 0, system = 0, _idle, _iowait, irq = 0, softirq = 0] = line.trim().split(/\s+/).map(Number);
    sum += user + nice + system + irq + softirq;
  }
  return sum;
}
