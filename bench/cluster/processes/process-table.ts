import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A running process. Zombies are left out: they hold nothing and cannot be killed. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** When it started, as text. Pids are used again: with its start a pid names one process for good. */
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

/** The command line of a process, or the title that it gave itself; empty when it is gone. */
export function processTitle(pid: number): string {
  if (!hasProc) return ps(['-p', String(pid), '-o', 'command='])[0] ?? '';
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

/**
 * Whether every thread of a process stands still after SIGSTOP. The signal returns earlier than that: a thread on another
 * core still runs for a moment. A process that is gone counts as still.
 */
export function isStopped(pid: number): boolean {
  if (!hasProc) return ps(['-p', String(pid), '-o', 'stat=']).every((state) => state.startsWith('T'));
  return threadsOf(pid).every((thread) => {
    const state = statFields(`/proc/${pid}/task/${thread}/stat`)?.[0];
    return state === undefined || state === 'T' || state === 't' || state === 'Z' || state === 'X';
  });
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** The folder a process works in; null if that is unknown. */
export function workingFolder(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

/** The fields of a `stat` file from the state on; null when the process or thread is gone. */
function statFields(path: string): string[] | null {
  try {
    const stat = readFileSync(path, 'latin1');
    // The second field is the command in parentheses and may itself hold blanks and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function fromProc(pid: number): ProcessEntry | null {
  const [state, parent, group, ...rest] = statFields(`/proc/${pid}/stat`) ?? [];
  const start = rest[16];
  if (start === undefined || state === 'Z' || state === 'X') return null;
  return { pid, parent: Number(parent), group: Number(group), start };
}

function ps(args: readonly string[]): string[] {
  try {
    const output = execFileSync('ps', args, {
      encoding: 'utf8',
      // The start is compared as text: in one language and one time zone, as `registration.ts` does.
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return output.split('\n').filter((line) => line.trim() !== '');
  } catch {
    // It ends with 1 when nothing matches.
    return [];
  }
}

function fromPs(selection: readonly string[]): ProcessEntry[] {
  return ps([...selection, '-o', 'pid=,ppid=,pgid=,stat=,lstart=']).flatMap((line) => {
    const [pid, parent, group, state, ...words] = line.trim().split(/\s+/);
    if (pid === undefined || words.length === 0 || state?.startsWith('Z') === true) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), start: words.join(' ') }];
  });
}
