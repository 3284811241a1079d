import { cpu, cpuApp, cpuStore, storeBytes } from './cost.ts';
import { errors } from './errors.ts';
import type { Figure } from './figure.ts';
import { max, p50, p90, p99, p999 } from './latency.ts';
import { lost } from './lost.ts';
import { recovery } from './recovery.ts';
import { achieved, capacity, withinSlo } from './throughput.ts';

/** Every figure, in the order in which help lists them. */
export const FIGURES = [
  p50,
  p90,
  p99,
  p999,
  max,
  lost,
  errors,
  cpu,
  capacity,
  recovery,
  achieved,
  withinSlo,
  cpuApp,
  cpuStore,
  storeBytes,
] as const;

export type FigureName = (typeof FIGURES)[number]['name'];

/** The figure of this name, if it exists. */
export function findFigure(name: string): Figure | undefined {
  return FIGURES.find((figure) => figure.name === name);
}

/** The figure of a name from the list. */
export function figureNamed(name: FigureName): Figure {
  const found = findFigure(name);
  if (found === undefined) throw new Error(`no figure is named ${name}`);
  return found;
}

/** Those that a rule can bound. */
export const BOUNDED_FIGURES: readonly Figure[] = FIGURES.filter(({ bounds }) => bounds.length > 0);
