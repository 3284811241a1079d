import { readFile } from 'node:fs/promises';
import { nowUs } from '../model/clock.ts';

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

/** In per cent; null if the kernel does not report it. */
export interface PressureOverRun {
  readonly cpuPressureBefore: number | null;
  /** Share of the time since then during which some task waited for a CPU. */
  readonly cpuPressureDuring: number | null;
}

/** Reads the pressure before a run. The function that it returns adds the pressure since then. */
export async function startCpuPressure(): Promise<() => Promise<PressureOverRun>> {
  const before = await cpuPressure();
  const beganUs = nowUs();
  return async () => {
    const now = await cpuPressure();
    const elapsedUs = nowUs() - beganUs;
    return {
      cpuPressureBefore: before?.avg10Percent ?? null,
      cpuPressureDuring: before === null || now === null ? null : ((now.totalUs - before.totalUs) / elapsedUs) * 100,
    };
  };
}
