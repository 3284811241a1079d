import { emulatorNotes } from '../../figures/emulated.ts';
import { formatCount, formatMs, formatPercent } from '../../figures/format.ts';
import { groupTrials } from '../../figures/groups.ts';
import { p50, p99 } from '../../figures/latency.ts';
import type { RunResult, ThresholdResult } from '../../model/run-result.ts';
import { medianInterval } from '../../stats/median.ts';
import { matrix, saysMore } from '../draw/matrix.ts';
import { isMatrixRun, scenarioRoles } from '../draw/rows.ts';
import { table } from '../draw/table.ts';
import { warningText } from '../draw/warnings.ts';
import { REPORT_WIDTH, wrapped } from '../draw/wrap.ts';
import { balanceNotes } from '../notes/balance.ts';
import { errorNotes } from '../notes/errors.ts';
import { faultNotes } from '../notes/faults.ts';
import { growthTables } from '../notes/growth.ts';
import { linkNotes } from '../notes/links.ts';
import { calmErrorNotes, capacityNotes, memoryNotes, seedingNotes, statusNotes, storeNotes } from '../notes/notes.ts';
import { sentences } from '../notes/sentences.ts';
import { touchNotes, trafficNotes } from '../notes/store-traffic.ts';
import { sweepNotes } from '../notes/sweeps.ts';

/** The whole report of a run for a terminal: table, legend, notes, sentences, thresholds and warnings. No colour. */
export function summary(result: RunResult): string {
  const drawn = table(result);
  const fates = isMatrixRun(result) || saysMore(result) ? matrix(result, REPORT_WIDTH) : null;
  const sections = [
    [headline(result)],
    ...[drawn, ...growthTables(result, REPORT_WIDTH), fates?.drawn ?? ''].map((text) => (text === '' ? [] : [text])),
    [
      ...(fates?.legend ?? []),
      ...legend(result, drawn),
      ...emulatorNotes(result),
      ...linkNotes(result),
      ...storeNotes(result),
      ...memoryNotes(result),
      ...trafficNotes(result),
      ...touchNotes(result),
      ...seedingNotes(result),
      ...sweepNotes(result),
      ...capacityNotes(result),
      ...statusNotes(result),
      ...calmErrorNotes(result),
      ...errorNotes(result),
      ...faultNotes(result),
      ...balanceNotes(result),
    ].flatMap((line) => wrapped(line, '  ')),
    sentences(result).flatMap((line) => wrapped(line)),
    result.thresholds.map(thresholdLine).flatMap((line) => wrapped(line, '  ')),
    [...Map.groupBy(result.warnings, ({ remedy }) => remedy)].flatMap(([remedy, alike]) => [
      ...alike.flatMap((warning) => wrapped(`Warning: ${warningText(warning)}`, '  ')),
      ...wrapped(`  ${remedy}`, '  '),
    ]),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** What was run, for how long and where; and whether it came to its end. */
export function headline({ name, complete, config, environment, durationMs, resumed }: RunResult): string {
  const { cpuModel, cores, node, provider } = environment;
  const parts = [
    name,
    `seed ${config.seed}`,
    `${Math.round(durationMs / 1000)} s`,
    `${cores} ${cores === 1 ? 'core' : 'cores'} of ${cpuModel.trim()}`,
    `Node.js ${node}`,
    `${provider} servers`,
    ...(config.storeRttMs === 0 ? [] : [`store RTT ${config.storeRttMs} ms`]),
    ...(resumed.length === 0 ? [] : [`gone on with ${resumed.length === 1 ? 'once' : `${resumed.length} times`}`]),
  ];
  const [line = ''] = wrapped(parts.join(', '));
  return complete ? line : `${line}\nNot complete: the run ended early. What it measured follows.`;
}

/** Explains the signs that appear in the table. */
function legend(result: RunResult, drawn: string): string[] {
  const { calm } = scenarioRoles(result);
  const shown = groupTrials(result.trials).filter(({ measured }) => measured.length > 0);
  const noP99 = shown.some(
    ({ scenario, measured }) =>
      scenario === calm && measured.every(({ latency }) => latency.response.count < p99.samples),
  );
  const fewest = Math.min(...shown.map(({ measured }) => measured.length));
  const coverage = shown.length === 0 ? undefined : medianInterval(Array.from({ length: fewest }, () => 0))?.coverage;
  return [
    ...(noP99 ? [`p99 is shown from ${formatCount(p99.samples)} requests per trial on, p50 from ${p50.samples}`] : []),
    ...sloLegend(result),
    ...(coverage === undefined
      ? []
      : [
          `Medians of ${fewest} trials; below them the interval that holds the true median with ${formatPercent(coverage)}`,
        ]),
    ...(/\bnever\b/.test(drawn) ? ['never: errors went on to the end of the measurement'] : []),
  ];
}

function sloLegend({ trials }: RunResult): string[] {
  const searches = trials.flatMap((trial) =>
    trial.status === 'skipped' || trial.status === 'void' ? [] : (trial.sloSearch ?? []),
  );
  const [first] = searches;
  if (first === undefined) return [];
  const isOpen = searches.some(({ missedPerS, ended }) => missedPerS === null || ended === 'generator-bound');
  const isCoarse = searches.some(({ missedPerS, ended }) => missedPerS !== null && ended === 'budget');
  const notes = [
    ...(isOpen ? ['≥: more was not tried, or the generator could not send it'] : []),
    ...(isCoarse ? ['time ran out before it was known to 5%, run.json has the rates that missed it'] : []),
  ];
  return [
    [`within SLO: the highest arrival rate of reads by logged-in users that kept ${first.slo} without an error`]
      .concat(notes)
      .join('; '),
  ];
}

function thresholdLine({ text, backend, scenario, measured, unit, trial, status }: ThresholdResult): string {
  const parts = [
    ...(measured === null ? [] : [`measured ${MEASURED[unit](measured)}`]),
    ...(trial === null ? [] : [`decided by trial ${trial}`]),
  ];
  const figure = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  const verdict = { passed: 'passed', failed: 'MISSED', inconclusive: 'inconclusive, not enough was measured' }[status];
  return `Threshold ${text}: ${backend}, ${scenario}: ${verdict}${figure}`;
}

const MEASURED: Readonly<Record<ThresholdResult['unit'], (value: number) => string>> = {
  us: (value) => `${formatMs(value)} ms`,
  ms: (value) => `${formatCount(value)} ms`,
  count: formatCount,
  share: formatPercent,
  'per-second': (value) => `${formatCount(value)}/s`,
};
