import type { Environment, MachineLimits } from '../model/run-result.ts';
import type { Finding, Warning } from '../model/warning.ts';

/** Processes of the run waited for the quota for more than this share of its time. */
const THROTTLED_SHARE = 0.01;

/** Governors that hold cores below their speed. */
const SLOW_GOVERNORS: ReadonlySet<string> = new Set(['powersave', 'conservative']);

/**
 * What keeps the machine of a run below its speed: figures of another machine, or of another hour, are not comparable.
 *
 * @param durationMs of the run so far.
 */
export function machineWarnings(
  { limits, cores, pinning, realTimeRefused }: Pick<Environment, 'limits' | 'cores' | 'pinning' | 'realTimeRefused'>,
  durationMs: number,
): Warning[] {
  const found = [
    ...(limits === null ? [] : [quota(limits, cores, durationMs), battery(limits), governor(limits)]),
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
