import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import type { MachineLimits } from '../model/run-result.ts';

/**
 * Reads the limits of this process: control groups of version 1 and 2 up to the root, the topology of the cores, their
 * governors, the power supply. What cannot be read counts as no limit.
 *
 * @param root the folder that `/proc` and `/sys` are read below; `/` on a real machine.
 */
export function machineLimits(root = '/'): MachineLimits {
  const groups = controlGroups(root);
  const quotas = [...groups.cpu.map((folder) => quotaV1(folder)), ...groups.unified.map((folder) => quotaV2(folder))];
  const memory = [
    ...groups.memory.map((folder) => memoryLimit(join(folder, 'memory.limit_in_bytes'))),
    ...groups.unified.map((folder) => memoryLimit(join(folder, 'memory.max'))),
  ];
  return {
    cpuQuota: smallest(quotas),
    throttledUs: throttledUs(groups),
    memoryLimitBytes: smallest(memory),
    siblings: siblings(root),
    governors: [...new Set(coreFolders(root).flatMap((core) => read(join(core, 'cpufreq/scaling_governor')) ?? []))],
    onBattery: onBattery(root),
  };
}

/** The folders of this process's control groups by controller, the innermost first, each up to the root of its tree. */
interface ControlGroups {
  readonly cpu: readonly string[];
  readonly memory: readonly string[];
  readonly unified: readonly string[];
}

function controlGroups(root: string): ControlGroups {
  const base = join(root, 'sys/fs/cgroup');
  const lines = (read(join(root, 'proc/self/cgroup')) ?? '').split('\n').map((line) => line.split(':'));
  const pathOf = (controller: string): string =>
    lines.find(([, controllers = '']) => controllers.split(',').includes(controller))?.[2] ?? '/';
  const v1 = (controller: string): readonly string[] => upwards(join(base, controller), pathOf(controller));
  const unified = lines.find(([number]) => number === '0')?.[2] ?? '/';
  const hybrid = join(base, 'unified');
  return {
    cpu: v1('cpu'),
    memory: v1('memory'),
    unified: upwards(read(join(hybrid, 'cgroup.controllers')) === null ? base : hybrid, unified),
  };
}

/** The folder of a group and those around it. In a container the path of the group may not exist: the mount is its root. */
function upwards(mount: string, path: string): string[] {
  const folders: string[] = [];
  for (let folder = path; ; folder = dirname(folder)) {
    folders.push(join(mount, folder));
    if (folder === '/' || folder === '.' || folder === '') return folders;
  }
}

/** `cpu.cfs_quota_us` is -1 without a limit. */
function quotaV1(folder: string): number | null {
  const quota = Number(read(join(folder, 'cpu.cfs_quota_us')) ?? -1);
  const period = Number(read(join(folder, 'cpu.cfs_period_us')) ?? 100_000);
  return quota > 0 && period > 0 ? quota / period : null;
}

/** `cpu.max` holds the quota, or `max`, and the period. */
function quotaV2(folder: string): number | null {
  const [quota = 'max', period = '100000'] = (read(join(folder, 'cpu.max')) ?? 'max').split(' ');
  return quota === 'max' || !(Number(quota) > 0) ? null : Number(quota) / Number(period);
}

function throttledUs({ cpu, unified }: ControlGroups): number | null {
  const found = [
    ...cpu.map((folder) => statOf(folder, 'throttled_time', 1e-3)),
    ...unified.map((folder) => statOf(folder, 'throttled_usec', 1)),
  ].filter((value) => value !== null);
  return found.length === 0 ? null : Math.max(...found);
}

function statOf(folder: string, name: string, factor: number): number | null {
  const value = new RegExp(`^${name} (\\d+)$`, 'm').exec(read(join(folder, 'cpu.stat')) ?? '')?.[1];
  return value === undefined ? null : Number(value) * factor;
}

/** Version 1 writes a number near 2^63 for no limit. */
function memoryLimit(file: string): number | null {
  const text = read(file);
  if (text === null || text === 'max') return null;
  const bytes = Number(text);
  return bytes > 0 && bytes < 2 ** 60 ? bytes : null;
}

function siblings(root: string): number[][] {
  const lists = coreFolders(root).map((core) => read(join(core, 'topology/thread_siblings_list')) ?? '');
  return [...new Set(lists)].map(coreList).filter((cores) => cores.length > 1);
}

/** `0-2,5` is the cores 0, 1, 2 and 5. */
function coreList(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [first = Number.NaN, last = first] = part.split('-').map(Number);
    return Number.isInteger(first) && part !== '' ? Array.from({ length: last - first + 1 }, (_, i) => first + i) : [];
  });
}

/** A battery that discharges, and no mains that is connected. */
function onBattery(root: string): boolean {
  const base = join(root, 'sys/class/power_supply');
  const supplies = namesIn(base).map((name) => ({
    type: read(join(base, name, 'type')),
    status: read(join(base, name, 'status')),
    online: read(join(base, name, 'online')),
  }));
  const hasMains = supplies.some(({ type, online }) => type === 'Mains' && online === '1');
  return !hasMains && supplies.some(({ type, status }) => type === 'Battery' && status === 'Discharging');
}

function coreFolders(root: string): string[] {
  const base = join(root, 'sys/devices/system/cpu');
  return namesIn(base)
    .filter((name) => /^cpu\d+$/.test(name))
    .map((name) => join(base, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

function smallest(values: readonly (number | null)[]): number | null {
  const found = values.filter((value) => value !== null);
  return found.length === 0 ? null : Math.min(...found);
}
