import type { CpuSource } from './cpu-source.ts';

interface Tracked {
  readonly group: string;
  readonly source: CpuSource;
  readonly baselineNs: number;
  lastNs: number;
}

/**
 * The CPU time that groups of processes and containers use from when they are tracked to the last sample before they end.
 * What one used before, such as its start-up, is left out.
 */
export class CpuMeter {
  readonly #tracked = new Map<string, Tracked>();
  #known = true;

  /** Counts these to `group`, from now on; those that are tracked already stay as they are. */
  async track(group: string, sources: readonly CpuSource[]): Promise<void> {
    for (const source of sources) {
      if (this.#tracked.has(source.key)) continue;
      const timeNs = await source.timeNs();
      if (timeNs === null) this.#known = false;
      else this.#tracked.set(source.key, { group, source, baselineNs: timeNs, lastNs: timeNs });
    }
  }

  /** Takes a reading of all; to be called before one is ended on purpose, and at the end. */
  async sample(): Promise<void> {
    await Promise.all(
      [...this.#tracked.values()].map(async (tracked) => {
        const timeNs = await tracked.source.timeNs();
        // One that has ended reads as 0: its last reading stands.
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
