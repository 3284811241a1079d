import { cpuTimeNs } from './cpu.ts';

/** Something whose CPU time can be read: a process with its children, or a container. */
export interface CpuSource {
  /** Unique among all sources, and stable while it lives. */
  readonly key: string;
  /** The root of its processes; null if these are not visible on this machine. */
  readonly pid: number | null;
  /** In ns since its start; 0 once it has ended; null if this machine does not report it. */
  timeNs(): Promise<number | null>;
}

/** The CPU time of a process of this machine and its descendants. */
export function processCpu(pid: number): CpuSource {
  return { key: `process ${pid}`, pid, timeNs: () => cpuTimeNs([pid]) };
}
