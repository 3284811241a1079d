import { formatCount, NOTHING, significant } from '../figures/format.ts';
import { EXIT } from '../model/errors.ts';
import { left, right } from '../report/draw/aligned.ts';
import { plainTable } from '../report/draw/grid.ts';
import type { Unit } from './case.ts';
import { type CaseResult, exitCodeOf, type JudgedFigure, LOUD_PRESSURE_PERCENT, type Verdict } from './verdict.ts';

/** The results as a table without colour, and one sentence below it. */
export function calibrationTable(results: readonly CaseResult[]): string {
  return [plainTable(HEADS, results.flatMap(rowsOf)), '', conclusion(results)].join('\n');
}

const FIGURES = ['measured', 'expected', 'error', 'allowed'];
const HEADS = [
  left('case'),
  left('figure'),
  ...FIGURES.map((figure) => right(figure)),
  left('verdict'),
  right('CPU pressure'),
];

function rowsOf({ name, attempts, cpuPressurePercent, figures }: CaseResult): string[][] {
  const labels = [name, ...(attempts === 1 ? [] : [`  attempt ${attempts}`])];
  const pressure = cpuPressurePercent === null ? NOTHING : `${cpuPressurePercent.toFixed(0)}%`;
  return figures.map((figure, index) => [
    labels[index] ?? '',
    `${figure.name}${SUFFIX[figure.unit]}`,
    ...numbers(figure),
    WORDS[figure.verdict],
    index === 0 ? pressure : '',
  ]);
}

function numbers({ measured, expected, error, allowed, unit }: JudgedFigure): string[] {
  const format = FORMATS[unit];
  const sign = error > 0 ? '+' : '';
  return [format(measured), format(expected), `${sign}${format(error)}`, `±${format(allowed)}`];
}

function conclusion(results: readonly CaseResult[]): string {
  const count = (verdict: Verdict): number =>
    results.flatMap(({ figures }) => figures).filter((figure) => figure.verdict === verdict).length;
  const all = results.reduce((sum, { figures }) => sum + figures.length, 0);
  const exitCode = exitCodeOf(results);
  if (exitCode === EXIT.passed) {
    return `All ${all} figures are right: what this generator measures on this machine can be believed.`;
  }
  if (exitCode === EXIT.inconclusive) {
    return (
      `${count('too loud')} of ${all} figures are off while the machine was too loud to say why (CPU pressure above ` +
      `${LOUD_PRESSURE_PERCENT}%). Run it again when nothing else is running.`
    );
  }
  return `${count('failed')} of ${all} figures are wrong: do not believe what this generator measures on this machine.`;
}

/** Problems stand out in capitals. */
const WORDS: Readonly<Record<Verdict, string>> = { ok: 'ok', failed: 'FAILED', 'too loud': 'TOO LOUD' };

const SUFFIX: Readonly<Record<Unit, string>> = { ms: ', ms', count: '', 'per-second': ', 1/s', ratio: '' };

const FORMATS: Readonly<Record<Unit, (value: number) => string>> = {
  ms: significantOrNothing,
  count: (value) => (Number.isNaN(value) ? NOTHING : formatCount(value)),
  'per-second': (value) => value.toFixed(1),
  ratio: significantOrNothing,
};

function significantOrNothing(value: number): string {
  return Number.isNaN(value) ? NOTHING : significant(value);
}
