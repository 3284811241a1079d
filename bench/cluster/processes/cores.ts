import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { allowedCores } from '../../measure/affinity.ts';
import { machineLimits } from '../../measure/machine-limits.ts';
import type { MachineLimits, NotPinned } from '../../model/run-result.ts';

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

/**
 * How many cores app servers, proxy and store share. A quota counts, and may be less than one.
 *
 * @param cores how many this process may use; they count where nothing is pinned.
 */
export function stackCores(
  pinned: Pick<Pinning, 'stackCores'> | null,
  cores: number,
  { cpuQuota }: Pick<MachineLimits, 'cpuQuota'>,
): number {
  return Math.min(pinned?.stackCores ?? cores, cpuQuota ?? Number.POSITIVE_INFINITY);
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

/** Why `pinning` is null; null if it is not. */
export function whyNotPinned(limits: CoreLimits = machineLimits()): NotPinned | null {
  const allowed = allowedCores();
  if (allowed === null) return 'no-taskset';
  return whyNotSplit(allowed, limits) ?? (hasTaskset() ? null : 'no-taskset');
}

/** Why `splitCores` is null; null if it is not. */
export function whyNotSplit(allowed: readonly number[], { cpuQuota, siblings }: CoreLimits): NotPinned | null {
  if (allowed.length < 2) return 'one-core';
  if (physicalCores(allowed, siblings).length < 2) return 'siblings';
  return cpuQuota !== null && cpuQuota < 2 ? 'quota' : null;
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
