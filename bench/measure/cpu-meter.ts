import type { CpuSource } from './cpu-source.ts';

interface Tracked {
  readonly group: string;
  readonly source: CpuSource;
  readonly baselineNs: number;
  lastNs: number;
}

/**
 * The CPU time of groups of processes and containers, from the start of tracking to the last sample before they end. Earlier
 * CPU time, such as that of a start-up, is left out.
 */
export class CpuMeter {
  readonly #tracked = new Map<string, Tracked>();
  /** Groups with a reading that failed. */
  readonly #unknown = new Set<string>();

  /** Counts these to `group` from now on. Sources that are already tracked stay as they are. */
  async track(group: string, sources: readonly CpuSource[]): Promise<void> {
    for (const source of sources) {
      if (this.#tracked.has(source.key)) continue;
      const timeNs = await source.timeNs();
      if (timeNs === null) this.#unknown.add(group);
      else this.#tracked.set(source.key, { group, source, baselineNs: timeNs, lastNs: timeNs });
    }
  }

  /** Reads all sources. To be called before one is ended on purpose, and at the end. */
  async sample(): Promise<void> {
    await Promise.all(
      [...this.#tracked.values()].map(async (tracked) => {
        const timeNs = await tracked.source.timeNs();
        if (timeNs === null) this.#unknown.add(tracked.group);
        // A source that has ended reads as 0: its last reading stays.
        else if (timeNs > tracked.lastNs) tracked.lastNs = timeNs;
      }),
    );
  }

  /**
   * @returns the CPU time of a group in µs up to the last sample; null if one of its readings failed, or nothing of it is
   *   tracked.
   */
  usedUs(group: string): number | null {
    const members = [...this.#tracked.values()].filter((tracked) => tracked.group === group);
    if (this.#unknown.has(group) || members.length === 0) return null;
    return members.reduce((sum, { baselineNs, lastNs }) => sum + (lastNs - baselineNs), 0) / 1000;
  }
}
