import { cpuTimeNs } from './cpu.ts';

/** Something that uses CPU time and can tell how much: a process with its children, or a container. */
export interface CpuSource {
  /** The same for as long as it lives, and never that of another one. */
  readonly key: string;
  /** In ns since it began; 0 once it has ended, and null where the machine does not tell. */
  timeNs(): Promise<number | null>;
}

/** The CPU time of a process of this machine and its descendants. */
export function processCpu(pid: number): CpuSource {
  return { key: `process ${pid}`, timeNs: () => cpuTimeNs([pid]) };
}
