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
  /** Groups of which something could not be read. */
  readonly #unknown = new Set<string>();

  /** Counts these to `group`, from now on; those that are tracked already stay as they are. */
  async track(group: string, sources: readonly CpuSource[]): Promise<void> {
    for (const source of sources) {
      if (this.#tracked.has(source.key)) continue;
      const timeNs = await source.timeNs();
      if (timeNs === null) this.#unknown.add(group);
      else this.#tracked.set(source.key, { group, source, baselineNs: timeNs, lastNs: timeNs });
    }
  }

  /** Takes a reading of all; to be called before one is ended on purpose, and at the end. */
  async sample(): Promise<void> {
    await Promise.all(
      [...this.#tracked.values()].map(async (tracked) => {
        const timeNs = await tracked.source.timeNs();
        if (timeNs === null) this.#unknown.add(tracked.group);
        // One that has ended reads as 0: its last reading stands.
        else if (timeNs > tracked.lastNs) tracked.lastNs = timeNs;
      }),
    );
  }

  /** CPU time of a group in µs up to the last sample, null where one of its readings is missing or nothing is tracked. */
  usedUs(group: string): number | null {
    const members = [...this.#tracked.values()].filter((tracked) => tracked.group === group);
    if (this.#unknown.has(group) || members.length === 0) return null;
    return members.reduce((sum, { baselineNs, lastNs }) => sum + (lastNs - baselineNs), 0) / 1000;
  }
}
