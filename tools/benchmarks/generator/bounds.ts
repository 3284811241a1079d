import { thousands } from '../../../bench/model/thousands.ts';

/** What the generator may cost, and what it should. */
export const BOUNDS = {
  /** CPU per checked session request at full speed, of that of autocannon with callbacks in the same run. */
  costRatio: { most: 0.6, goal: 0.45 },
  /** Resident memory of a generator with this many users, all logged in. */
  memory: { users: 100_000, mostBytes: 400e6 },
} as const;

/**
 * If tasks waited for a CPU for a larger share of the time, other load may explain a cost that is too high. The same bound
 * as that of `calibrate`.
 */
export const LOUD_PRESSURE_PERCENT = 15;

export interface Measured {
  readonly costRatio: number;
  readonly memory: { readonly users: number; readonly loggedIn: number; readonly rssBytes: number };
  /** Highest share of a second, between rounds, in which some task waited for a CPU; null if the kernel does not tell. */
  readonly cpuPressurePercent: number | null;
}

export interface BoundsVerdict {
  readonly lines: readonly string[];
  /** 0: both bounds hold. 1: one is missed. 2: the cost is missed on a loud machine. Noise does not excuse memory. */
  readonly exitCode: 0 | 1 | 2;
}

/** Compares the measured figures with the bounds. */
export function judgeBounds({ costRatio, memory, cpuPressurePercent }: Measured): BoundsVerdict {
  const { most, goal } = BOUNDS.costRatio;
  const isCheap = costRatio <= most;
  const isLoud = cpuPressurePercent !== null && cpuPressurePercent > LOUD_PRESSURE_PERCENT;
  const isSmall = memory.loggedIn === memory.users && memory.rssBytes <= BOUNDS.memory.mostBytes;
  const toGoal = costRatio <= goal ? 'met' : 'not met';
  const pressure = cpuPressurePercent === null ? '' : `, CPU pressure ${cpuPressurePercent.toFixed(0)}%`;
  return {
    lines: [
      `${isCheap ? 'ok' : isLoud ? 'TOO LOUD' : 'MISSED'}: CPU per checked session request at full speed ` +
        `${costRatio.toFixed(2)} times that of autocannon with callbacks, at most ${most} (goal ${goal}: ${toGoal}${pressure})`,
      `${isSmall ? 'ok' : 'MISSED'}: ${thousands(memory.loggedIn)} of ${thousands(memory.users)} users in ` +
        `${Math.round(memory.rssBytes / 1e6)} MB, at most ${BOUNDS.memory.mostBytes / 1e6} MB`,
    ],
    exitCode: !isSmall || (!isCheap && !isLoud) ? 1 : isCheap ? 0 : 2,
  };
}
