import { execFile } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { machineLimits } from '../../measure/machine-limits.ts';
import type { MachineLimits } from '../../model/run-result.ts';

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
 * one. A quota of CPU time counts as that number of cores. Where two logical cores share a physical one, generators and
 * stack share none.
 *
 * @returns null if they cannot be kept apart: one core only, or no `taskset`.
 */
export function pinning(generators = 1, limits: CoreLimits = machineLimits()): Pinning | null {
  if (!hasTaskset()) return null;
  const allowed = allowedCores();
  return allowed === null ? null : splitCores(allowed, generators, limits);
}

/** The cores that this process may use; null where the kernel does not say. */
export function allowedCores(): readonly number[] | null {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return list === undefined ? null : parseCoreList(list);
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

type CoreLimits = Pick<MachineLimits, 'cpuQuota' | 'siblings'>;

const UNLIMITED: CoreLimits = { cpuQuota: null, siblings: [] };

export function splitCores(
  allowed: readonly number[],
  generators = 1,
  { cpuQuota, siblings }: CoreLimits = UNLIMITED,
): Pinning | null {
  const physical = physicalCores(allowed, siblings);
  // More cores than the quota would be throttled, all of them at once.
  const usable = physical.slice(0, cpuQuota === null ? physical.length : Math.max(1, Math.floor(cpuQuota)));
  if (usable.length < 2) return null;
  const stackCount = Math.max(1, usable.length - generators);
  const [stack, generator] = [usable.slice(0, stackCount).flat(), usable.slice(stackCount).flat()];
  return {
    generator: generator.join(','),
    stack: stack.join(','),
    stackCores: stack.length,
    all: [...stack, ...generator].join(','),
  };
}

/** The logical cores of each physical core, of those that may be used. */
function physicalCores(allowed: readonly number[], siblings: readonly (readonly number[])[]): readonly number[][] {
  const groups = Map.groupBy(allowed, (core) => siblings.find((cores) => cores.includes(core))?.[0] ?? core);
  return [...groups.values()];
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
