import { execFile } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** Which cores the load generator and everything it measures run on, as lists for `taskset -c`. */
export interface Pinning {
  readonly generator: string;
  readonly stack: string;
  readonly stackCores: number;
  /** The generator's and the stack's together. */
  readonly all: string;
}

/**
 * Each generator gets a core, from the last that this process may use downwards, and the stack all others, at least
 * one.
 *
 * @returns null if they cannot be kept apart: one core only, or no `taskset`.
 */
export function pinning(generators = 1): Pinning | null {
  if (!hasTaskset()) return null;
  try {
    const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return allowed === undefined ? null : splitCores(parseCoreList(allowed), generators);
  } catch {
    return null;
  }
}

/** `0-2,5` is the cores 0, 1, 2 and 5. */
export function parseCoreList(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

export function splitCores(cores: readonly number[], generators = 1): Pinning | null {
  if (cores.length < 2) return null;
  const stackCores = Math.max(1, cores.length - generators);
  return {
    generator: cores.slice(stackCores).join(','),
    stack: cores.slice(0, stackCores).join(','),
    stackCores,
    all: cores.join(','),
  };
}

function hasTaskset(): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, 'taskset'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Moves this process, with all its threads, to `cores`. If it cannot be moved, it stays where it is. */
export async function pinSelf(cores: string): Promise<void> {
  await pinProcess(process.pid, cores).catch(() => undefined);
}

/** Moves a process, with all its threads, to `cores`, a list for `taskset -c`. Rejects when it cannot be moved. */
export async function pinProcess(pid: number, cores: string): Promise<void> {
  await promisify(execFile)('taskset', ['-a', '-c', '-p', cores, String(pid)]);
}
