import { readFileSync } from 'node:fs';
import { processTable } from '../../../bench/cluster/processes/process-table.ts';

/** The processes of a run that are the harness's own, by what is in their command line. */
const PARTS = {
  harness: 'bench/start.mjs',
  generator: 'bench/load/processes/generator.ts',
  'closed model': 'bench/load/processes/closed-model.ts',
} as const;

export type Part = keyof typeof PARTS;

/** The largest resident memory that processes of a run had at any time, in bytes. */
export type Peaks = Readonly<Partial<Record<Part, number>>>;

/** The pause between two looks: the kernel keeps the peak of a process only while it lives. */
const LOOK_MS = 100;

/**
 * Watches a run by the pid of its harness, where there is a /proc.
 *
 * @returns a function that ends the watch and returns the peaks.
 */
export function watchPeaks(pid: number): () => Peaks {
  const peaks: Partial<Record<Part, number>> = {};
  const look = (): void => {
    for (const one of familyOf(pid)) {
      const part = partOf(one);
      if (part !== null) peaks[part] = Math.max(peaks[part] ?? 0, peakBytes(one));
    }
  };
  const timer = setInterval(look, LOOK_MS);
  return () => {
    clearInterval(timer);
    return peaks;
  };
}

/** It and its children: what makes load is started by the harness itself. */
function familyOf(pid: number): number[] {
  return [pid, ...[...processTable().values()].filter(({ parent }) => parent === pid).map((child) => child.pid)];
}

function partOf(pid: number): Part | null {
  const command = read(`/proc/${pid}/cmdline`);
  return (Object.keys(PARTS) as Part[]).find((part) => command.includes(PARTS[part])) ?? null;
}

function peakBytes(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

/** Nothing when the process is gone. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
