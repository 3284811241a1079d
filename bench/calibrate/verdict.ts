import { EXIT, type ExitCode } from '../model/errors.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import type { Figure } from './case.ts';
import { countFigure } from './figures.ts';

export type Verdict = 'ok' | 'failed' | 'too loud';

export interface JudgedFigure extends Figure {
  readonly error: number;
  readonly verdict: Verdict;
}

export interface CaseResult {
  readonly name: string;
  /** Share of the case during which some task of the machine waited for a CPU; null if the kernel does not tell. */
  readonly cpuPressurePercent: number | null;
  /** How often it was tried; the figures are the last one's. */
  readonly attempts: number;
  readonly figures: readonly JudgedFigure[];
}

/**
 * Under more CPU pressure than this, a wrong time says more about the machine than about the driver. Alone on two cores,
 * the calibration itself makes 2 to 12%.
 */
export const LOUD_PRESSURE_PERCENT = 15;

/**
 * Judges a figure. Noise excuses times and rates, but never an outcome of requests.
 */
export function judge(figure: Figure, cpuPressurePercent: number | null): JudgedFigure {
  const error = figure.measured - figure.expected;
  const loud = figure.timing && cpuPressurePercent !== null && cpuPressurePercent > LOUD_PRESSURE_PERCENT;
  const right = Math.abs(error) <= figure.allowed;
  return { ...figure, error, verdict: right ? 'ok' : loud ? 'too loud' : 'failed' };
}

/** One figure if all is well, or one for each kind of mistake. */
export function bookkeepingFigures(faults: Bookkeeping): Figure[] {
  const found = Object.entries(faults).filter(([, count]) => count !== 0);
  if (found.length === 0) return [countFigure('mixed up, repeated or lost', 0, 0)];
  return found.map(([kind, count]) => countFigure(kind, count, 0));
}

/** 1 where the driver was wrong, 2 where the machine was too loud to tell. */
export function exitCodeOf(results: readonly CaseResult[]): ExitCode {
  const verdicts = new Set(results.flatMap(({ figures }) => figures.map(({ verdict }) => verdict)));
  if (verdicts.has('failed')) return EXIT.guaranteeBroken;
  return verdicts.has('too loud') ? EXIT.inconclusive : EXIT.passed;
}
