import type { Environment, MachineLimits, NotPinned } from '../model/run-result.ts';
import type { Finding, Warning } from '../model/warning.ts';

/** Processes of the run waited for the quota for more than this share of its time. */
const THROTTLED_SHARE = 0.01;

/** Governors that hold cores below their speed. */
const SLOW_GOVERNORS: ReadonlySet<string> = new Set(['powersave', 'conservative']);

/** Nodes, store, generator and harness together may need about this much. */
const LEAST_MEMORY_BYTES = 2 ** 30;

const MIB = 2 ** 20;

/** Why the load generator and what it measures share their cores, and what to do about it. */
export const SHARED_CORES: Readonly<Record<NotPinned, { readonly because: string; readonly remedy: string }>> = {
  'one-core': { because: 'only one core may be used', remedy: 'Use a machine with two cores or more' },
  quota: {
    because: 'a quota allows less than two cores',
    remedy: 'Raise the CPU limit of the container to two cores or more',
  },
  siblings: {
    because: 'all cores that may be used are one physical core',
    remedy: 'Use a machine, or allow cores, of two physical cores or more',
  },
  'no-taskset': { because: 'taskset was not found', remedy: 'Install taskset (package util-linux); macOS has none' },
};

/** What `machineWarnings` reads. */
type Machine = Pick<Environment, 'limits' | 'cores' | 'pinning' | 'notPinned' | 'realTimeRefused'>;

/**
 * What keeps the machine of a run below its speed: figures of another machine, or of another hour, are not comparable.
 *
 * @param durationMs of the run so far.
 */
export function machineWarnings(
  { limits, cores, pinning, notPinned, realTimeRefused }: Machine,
  durationMs: number,
): Warning[] {
  const found = [
    ...(limits === null ? [] : [quota(limits, cores, durationMs), memory(limits), battery(limits), governor(limits)]),
    notPinned === 'siblings' ? siblings() : null,
    // Without a core of its own the generator asks for no priority.
    pinning === null ? null : priorityRefused(realTimeRefused),
  ];
  return found.filter((one) => one !== null).map((one) => ({ ...one, where: {} }));
}

function quota({ cpuQuota, throttledUs }: MachineLimits, cores: number, durationMs: number): Finding | null {
  if (cpuQuota === null || cpuQuota >= cores) return null;
  const waitedMs = (throttledUs ?? 0) / 1000;
  const waited =
    waitedMs > THROTTLED_SHARE * durationMs ? `, and processes waited for it ${Math.round(waitedMs)} ms` : '';
  return {
    code: 'machine-limited',
    text: `a control group allows ${cpuQuota} of ${cores} cores${waited}`,
    remedy: 'Raise the CPU limit of the container, or compare with runs under the same limit alone',
  };
}

/** A memory limit that a run may reach; null if none is so low. */
export function memory({ memoryLimitBytes }: Pick<MachineLimits, 'memoryLimitBytes'>): Finding | null {
  if (memoryLimitBytes === null || memoryLimitBytes >= LEAST_MEMORY_BYTES) return null;
  return {
    code: 'machine-limited',
    text: `a control group allows ${Math.floor(memoryLimitBytes / MIB)} MiB of memory: processes that need more are ended`,
    remedy: `Allow ${LEAST_MEMORY_BYTES / MIB} MiB or more`,
  };
}

function siblings(): Finding {
  const { because, remedy } = SHARED_CORES.siblings;
  return {
    code: 'machine-limited',
    text: `the load generator and what it measures share their cores: ${because}`,
    remedy,
  };
}

/** @param refused why the load generator got no real-time priority; null if it got one. */
export function priorityRefused(refused: string | null): Finding | null {
  if (refused === null) return null;
  return {
    code: 'machine-limited',
    text: `the load generator runs without real-time priority, so other processes can make it late (${refused})`,
    remedy: 'Permit it (ulimit -r; cpu.rt_runtime_us of the control group), or let nothing else run on its core',
  };
}

function battery({ onBattery }: MachineLimits): Finding | null {
  if (!onBattery) return null;
  return {
    code: 'machine-limited',
    text: 'the machine runs on its battery, and may slow its cores down',
    remedy: 'Connect it to the mains',
  };
}

function governor({ governors }: MachineLimits): Finding | null {
  const slow = governors.filter((name) => SLOW_GOVERNORS.has(name));
  if (slow.length === 0) return null;
  return {
    code: 'machine-limited',
    text: `the frequency governor is ${slow.join(' and ')}: cores may run below their speed`,
    remedy: 'Set the governor to performance while you measure (cpupower frequency-set -g performance)',
  };
}
