import { readdirSync, readFileSync } from 'node:fs';
import { type ProcStat, parseProcStat } from './proc-stat.ts';

/** A process of ours that lives. */
export interface OwnProcess {
  /** The nearest of the asked roots that it descends from; this process otherwise. */
  readonly root: number;
  readonly stat: ProcStat;
}

/**
 * The processes that are ours: this one, the asked roots and what descends from them, also after their parent has ended. A
 * look lists /proc, and reads one file per process of ours and per process that is new.
 */
export class OwnProcesses {
  #ours: ReadonlyMap<number, OwnProcess> = new Map();
  readonly #others = new Set<number>();

  /** Those that live now, by their pids. */
  look(roots: ReadonlySet<number>): ReadonlyMap<number, OwnProcess> {
    const stats = this.#readStats(roots);
    const before = this.#ours;
    const rootOf = (pid: number): number | null => {
      const stat = stats.get(pid);
      if (stat === undefined) return null;
      if (roots.has(pid) || pid === process.pid) return pid;
      const known = before.get(pid);
      return rootOf(stat.parent) ?? (known?.stat.startTicks === stat.startTicks ? known.root : null);
    };
    const ours = new Map<number, OwnProcess>();
    for (const [pid, stat] of stats) {
      const root = rootOf(pid);
      if (root === null) this.#others.add(pid);
      else ours.set(pid, { root, stat });
    }
    this.#ours = ours;
    return ours;
  }

  /** Of all processes but those that are known not to be ours. */
  #readStats(roots: ReadonlySet<number>): ReadonlyMap<number, ProcStat> {
    const pids = new Set(readdirSync('/proc').map(Number).filter(Number.isInteger));
    for (const pid of this.#others) if (!pids.has(pid) || roots.has(pid)) this.#others.delete(pid);
    const stats = new Map<number, ProcStat>();
    for (const pid of pids) {
      const text = this.#others.has(pid) ? null : statText(pid);
      if (text !== null) stats.set(pid, parseProcStat(text));
    }
    return stats;
  }
}

/** Null if it has ended. */
function statText(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
}
