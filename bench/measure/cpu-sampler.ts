import { readFileSync } from 'node:fs';
import { nowUs } from '../model/clock.ts';
import type { CpuGroup, CpuReading } from './cpu-by-second.ts';
import { type OwnProcess, OwnProcesses } from './own-processes.ts';
import { busyTicks, type ProcStat, US_PER_TICK } from './proc-stat.ts';

/** The root processes of each group that run now; null for a group that cannot be seen from here. */
export type CpuRoots = Readonly<Record<CpuGroup, readonly number[] | null>>;

const GROUPS: readonly CpuGroup[] = ['app', 'proxy', 'store'];

/**
 * Reads the CPU time of our own processes and the busy time of the cores. A reading takes 1 to 3 ms of this process: all
 * threads of a process are in one file.
 *
 * A root counts from the first reading that names it: its start-up is left out. What a root uses between a reading and its
 * end is left out of its group, too.
 */
export class CpuSampler {
  readonly #cores: readonly number[];
  readonly #readings: CpuReading[] = [];
  readonly #processes = new OwnProcesses();
  /** The last total of each root, by its pid and start. */
  readonly #rootTicks = new Map<string, number>();
  readonly #usedTicks: Record<CpuGroup, number> = { app: 0, proxy: 0, store: 0 };
  #ourTicks = 0;
  #lastTotal: number | null = null;

  /** @param cores those that the run may use. */
  constructor(cores: readonly number[]) {
    this.#cores = cores;
  }

  get readings(): readonly CpuReading[] {
    return this.#readings;
  }

  /** Takes a reading; none without /proc. */
  sample(roots: CpuRoots): void {
    if (process.platform !== 'linux') return;
    const atUs = nowUs();
    const ours = this.#processes.look(new Set(GROUPS.flatMap((group) => roots[group] ?? [])));
    const busy = busyTicks(readFileSync('/proc/stat', 'utf8'), this.#cores);
    this.#add(ours, roots);
    const used = (group: CpuGroup): number | null =>
      roots[group] === null ? null : this.#usedTicks[group] * US_PER_TICK;
    this.#readings.push({
      atUs,
      usedUs: { app: used('app'), proxy: used('proxy'), store: used('store') },
      oursUs: GROUPS.every((group) => roots[group] !== null) ? this.#ourTicks * US_PER_TICK : null,
      busyUs: busy === null ? null : busy * US_PER_TICK,
    });
  }

  #add(ours: ReadonlyMap<number, OwnProcess>, roots: CpuRoots): void {
    const totals = Map.groupBy(ours.values(), ({ root }) => root);
    const all = sumOf([...ours.values()]);
    // An ended process of ours is in the times of the parent that waited for it. An orphan takes its time with it.
    this.#ourTicks += Math.max(0, all - (this.#lastTotal ?? all));
    this.#lastTotal = all;
    for (const group of GROUPS) {
      for (const root of roots[group] ?? []) {
        const total = sumOf(totals.get(root) ?? []);
        const key = `${root} ${ours.get(root)?.stat.startTicks}`;
        this.#usedTicks[group] += Math.max(0, total - (this.#rootTicks.get(key) ?? total));
        this.#rootTicks.set(key, total);
      }
    }
  }
}

function sumOf(processes: readonly OwnProcess[]): number {
  return processes.reduce((sum, { stat }) => sum + ticks(stat), 0);
}

function ticks({ ownTicks, endedChildrenTicks }: ProcStat): number {
  return ownTicks + endedChildrenTicks;
}
