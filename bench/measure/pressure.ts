import { readFile } from 'node:fs/promises';

/** The kernel's figures on tasks that wait for a CPU (Documentation/accounting/psi.rst). */
export interface CpuPressure {
  /** Share of the last ten seconds during which some task waited, in per cent. */
  readonly avg10Percent: number;
  /** The same as a running total, in µs. */
  readonly totalUs: number;
}

/** @returns null if the kernel does not report it. */
export async function cpuPressure(): Promise<CpuPressure | null> {
  const text = await readFile('/proc/pressure/cpu', 'utf8').catch(() => '');
  const some = /^some avg10=([\d.]+).* total=(\d+)/.exec(text);
  return some === null ? null : { avg10Percent: Number(some[1]), totalUs: Number(some[2]) };
}
