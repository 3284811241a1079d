import { fitInWords } from '../../judge/load-fit.ts';
import type { RunResult } from '../../model/run-result.ts';
import { matrix, saysMore } from '../draw/matrix.ts';
import { isMatrixRun } from '../draw/rows.ts';
import { table } from '../draw/table.ts';
import { reportedWarnings, warningLines } from '../draw/warnings.ts';
import { REPORT_WIDTH, wrapped } from '../draw/wrap.ts';
import { growthTables } from '../notes/growth.ts';
import { notes, sentences } from '../notes/registry.ts';
import { repeatCommand } from '../notes/repeat.ts';
import { thresholdLines } from '../notes/thresholds.ts';
import type { ReportFormat } from './format.ts';

/** The whole report of a run without colour: tables, notes, sentences, thresholds and warnings. */
export function summary(result: RunResult): string {
  const drawn = table(result);
  const fates = isMatrixRun(result) || saysMore(result) ? matrix(result, REPORT_WIDTH) : null;
  const sections = [
    [headline(result), ...[fitInWords(result.config) ?? ''].flatMap((line) => (line === '' ? [] : wrapped(line)))],
    ...[drawn, ...growthTables(result, REPORT_WIDTH), fates?.drawn ?? ''].map((text) => (text === '' ? [] : [text])),
    [...(fates?.legend ?? []), ...notes(result)].flatMap((line) => wrapped(line, '  ')),
    sentences(result).flatMap((line) => wrapped(line)),
    thresholdLines(result).flatMap((line) => wrapped(line, '  ')),
    warningLines(reportedWarnings(result)),
    repeatLines(result),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** Whole, so that it can be copied. */
function repeatLines(result: RunResult): readonly string[] {
  const command = repeatCommand(result);
  return command === null ? [] : [`Repeat it with the same load and seed: ${command}`];
}

export const terminal: ReportFormat = {
  writes: 'tables and sentences, without colour',
  file: null,
  render: summary,
};

/** What was run, for how long and where, and whether the run is complete. */
export function headline({ name, complete, config, environment, durationMs, resumed, trials }: RunResult): string {
  const { cpuModel, cores, node, provider } = environment;
  const parts = [
    name,
    `seed ${config.seed}`,
    `${Math.round(durationMs / 1000)} s`,
    `${cores} ${cores === 1 ? 'core' : 'cores'} of ${cpuModel.trim()}`,
    `Node.js ${node}`,
    `${provider} servers`,
    ...(config.storeRttMs === 0 ? [] : [`store RTT ${config.storeRttMs} ms`]),
    ...(resumed.length === 0 ? [] : [`resumed ${resumed.length === 1 ? 'once' : `${resumed.length} times`}`]),
  ];
  const [line = ''] = wrapped(parts.join(', '));
  if (complete) return line;
  // Trials at a load that was lowered show no figures.
  const figures = trials.length === 0 ? 'No trial that counts had ended.' : 'Its figures so far:';
  return `${line}\nNot complete: the run ended early. ${figures}`;
}
