import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A running process. Zombies are left out: they hold nothing and cannot be killed. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** When it started, as text: with the pid it names one process for good, since pids are used again. */
  readonly start: string;
}

export type ProcessTable = ReadonlyMap<number, ProcessEntry>;

const hasProc = process.platform === 'linux';

/** Every process that can be seen now. */
export function processTable(): ProcessTable {
  const entries = hasProc
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((name) => fromProc(Number(name)))
    : fromPs(['-ax']);
  return new Map(entries.flatMap((entry) => (entry === null ? [] : [[entry.pid, entry] as const])));
}

/** One process, or null when it is gone or a zombie. */
export function processEntry(pid: number): ProcessEntry | null {
  return hasProc ? fromProc(pid) : (fromPs(['-p', String(pid)])[0] ?? null);
}

/** The folder a process works in; null where that cannot be told. */
export function workingFolder(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

function fromProc(pid: number): ProcessEntry | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  // The second field is the command in parentheses and may itself hold blanks and parentheses.
  const [state, parent, group, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const start = rest[16];
  if (start === undefined || state === 'Z' || state === 'X') return null;
  return { pid, parent: Number(parent), group: Number(group), start };
}

function fromPs(selection: readonly string[]): ProcessEntry[] {
  let output: string;
  try {
    output = execFileSync('ps', [...selection, '-o', 'pid=,ppid=,pgid=,stat=,lstart='], {
      encoding: 'utf8',
      // The start is compared as text: in one language and one time zone, as `registration.ts` does.
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    // It ends with 1 when nothing matches.
    return [];
  }
  return output.split('\n').flatMap((line) => {
    const [pid, parent, group, state, ...words] = line.trim().split(/\s+/);
    if (pid === undefined || words.length === 0 || state?.startsWith('Z') === true) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), start: words.join(' ') }];
  });
}
