import type { Second } from '../model/request-figures.ts';

/** The groups of processes that have a CPU account of their own. */
export type CpuGroup = keyof NonNullable<Second['cpuUs']>;

/** CPU times up to a moment, all in µs. */
export interface CpuReading {
  readonly atUs: number;
  /** Of each group since the first reading; null while it is not seen. */
  readonly usedUs: Readonly<Record<CpuGroup, number | null>>;
  /** Of all our processes since the first reading; null if some of ours are not seen. */
  readonly oursUs: number | null;
  /** That the cores of the run were busy, since some time; null if the kernel does not say. */
  readonly busyUs: number | null;
}

/** The CPU time of one second of the measurement. */
export type CpuOfSecond = Pick<Second, 'cpuUs' | 'foreignCpuUs'>;

/** The time of the measurement, on the clock of the readings. */
export interface Window {
  readonly startUs: number;
  readonly endUs: number;
}

/**
 * The CPU time of each second of a window. Readings are not quite on time: between two of them the time is taken to
 * pass evenly. A second that is not between readings is unknown.
 */
export function cpuBySecond(readings: readonly CpuReading[], window: Window): CpuOfSecond[] {
  const count = Math.ceil((window.endUs - window.startUs) / 1e6);
  const hidesOurs = !showsOurs(readings);
  return Array.from({ length: count }, (_, index) => {
    const startUs = window.startUs + index * 1e6;
    const second = { startUs, endUs: Math.min(window.endUs, startUs + 1e6) };
    const used = (group: CpuGroup): number | null => atLeast0(within(readings, ({ usedUs }) => usedUs[group], second));
    const cpuUs = { app: used('app'), proxy: used('proxy'), store: used('store') };
    const isKnown = Object.values(cpuUs).some((value) => value !== null);
    return {
      cpuUs: isKnown ? cpuUs : null,
      foreignCpuUs: hidesOurs ? null : atLeast0(within(readings, foreignUs, second)),
    };
  });
}

/**
 * The share of these cores' time in the window that processes used which are not ours, from 0 to 1; null if it is
 * not known.
 */
export function foreignCpuShare(readings: readonly CpuReading[], window: Window, cores: number): number | null {
  const usedUs = showsOurs(readings) ? atLeast0(within(readings, foreignUs, window)) : null;
  return usedUs === null ? null : Math.min(1, usedUs / ((window.endUs - window.startUs) * cores));
}

function foreignUs({ oursUs, busyUs }: CpuReading): number | null {
  return oursUs === null || busyUs === null ? null : busyUs - oursUs;
}

/**
 * Some containers hide the busy time of the cores, or have one of their own. Where it does not even hold half of what our
 * own processes used, it says nothing about others.
 */
function showsOurs(readings: readonly CpuReading[]): boolean {
  const [first, last] = [readings[0], readings.at(-1)];
  if (first?.busyUs == null || last?.busyUs == null || first.oursUs === null || last.oursUs === null) return false;
  return last.busyUs - first.busyUs >= (last.oursUs - first.oursUs) / 2;
}

/** How much a running total grew within a window; null if that is not between readings that know it. */
function within(
  readings: readonly CpuReading[],
  total: (reading: CpuReading) => number | null,
  { startUs, endUs }: Window,
): number | null {
  const [before, after] = [startUs, endUs].map((timeUs) => totalAt(readings, total, timeUs));
  return before == null || after == null ? null : after - before;
}

function totalAt(
  readings: readonly CpuReading[],
  total: (reading: CpuReading) => number | null,
  timeUs: number,
): number | null {
  const next = readings.findIndex(({ atUs }) => atUs >= timeUs);
  const [before, after] = [readings[next - 1], readings[next]];
  if (after === undefined) return null;
  const afterTotal = total(after);
  if (after.atUs === timeUs || afterTotal === null) return afterTotal;
  const beforeTotal = before === undefined ? null : total(before);
  if (before === undefined || beforeTotal === null) return null;
  return beforeTotal + ((afterTotal - beforeTotal) * (timeUs - before.atUs)) / (after.atUs - before.atUs);
}

function atLeast0(value: number | null): number | null {
  return value === null ? null : Math.max(0, value);
}
