import { cpuTimeNs } from './cpu.ts';

interface Tracked {
  readonly group: string;
  readonly baselineNs: number;
  lastNs: number;
}

/**
 * The CPU time that groups of processes use from when they are tracked to the last sample before they end. What a
 * process used before, such as its start-up, is left out.
 */
export class CpuMeter {
  readonly #tracked = new Map<number, Tracked>();
  #known = true;

  /** Counts processes and their children to `group`, from now on; those that are tracked already stay as they are. */
  async track(group: string, pids: readonly number[]): Promise<void> {
    for (const pid of pids) {
      if (this.#tracked.has(pid)) continue;
      const timeNs = await cpuTimeNs([pid]);
      if (timeNs === null) this.#known = false;
      else this.#tracked.set(pid, { group, baselineNs: timeNs, lastNs: timeNs });
    }
  }

  /** Takes a reading of all; to be called before a process is ended on purpose, and at the end. */
  async sample(): Promise<void> {
    await Promise.all(
      [...this.#tracked].map(async ([pid, tracked]) => {
        const timeNs = await cpuTimeNs([pid]);
        // A process that has ended reads as 0: its last reading stands.
        if (timeNs !== null && timeNs > tracked.lastNs) tracked.lastNs = timeNs;
      }),
    );
  }

  /** CPU time of a group in µs up to the last sample, null where the machine does not tell or nothing is tracked. */
  usedUs(group: string): number | null {
    const members = [...this.#tracked.values()].filter((tracked) => tracked.group === group);
    if (!this.#known || members.length === 0) return null;
    return members.reduce((sum, { baselineNs, lastNs }) => sum + (lastNs - baselineNs), 0) / 1000;
  }
}
