import type { BackendConformance } from '../model/conformance.ts';
import type { BackendSummary, MeasuredTrial, RunResult } from '../model/run-result.ts';
import { estimateMedian } from '../stats/median.ts';
import { emulatorNotes } from './emulated.ts';
import { cpuUs, ofStack, percentileUs, valuesOf } from './figures.ts';
import { formatCount, formatMs, NOTHING } from './format.ts';
import { storeNotes } from './notes.ts';
import { type Row, rowsOf, scenarioRoles } from './rows.ts';

/** The case of the conformance suite that kills the servers of a backend. */
export const CRASH_CASE = 'sessions survive a crash of its server';

/**
 * All backends of a run as Markdown tables: what each promises, what it cost while nothing broke, and what became of
 * its sessions when a node died. Every figure is the run's; `crashes` says what a restart of the store's servers found.
 */
export function backendsPage(result: RunResult, crashes: readonly BackendConformance[]): string {
  const { calm, fault } = scenarioRoles(result);
  const rows = rowsOf(result);
  const summaries = new Map(result.backends.map((backend) => [backend.name, backend]));
  const promised = rows.map(({ backend }) => {
    const { title = '', routing = '', guarantees } = summaries.get(backend) ?? {};
    return [`\`${backend}\``, title, routing, ...promisesOf(guarantees)];
  });
  const measured = rows.map((row) => [
    row.emulated ? `\`${row.backend}\` (emulated)` : `\`${row.backend}\``,
    ...costsOf(measuredIn(row, calm)),
    ...fault.map((scenario) => lostIn(measuredIn(row, scenario))),
    crashOf(row.backend, crashes),
  ]);
  const losses = fault.map((scenario) => `lost on ${scenario}`);
  return [
    '## What each promises',
    '',
    table(['backend', 'what it is', 'routing', ...Object.keys(PROMISES), 'at most'], promised),
    '',
    '## What it cost, and what became of the sessions',
    '',
    table(
      ['backend', 'p50 ms', 'CPU app µs/req', 'CPU app + store µs/req', 'store B/session', ...losses, 'server crashes'],
      measured,
    ),
    '',
    ...[...emulatorNotes(result), ...storeNotes(result)].map((note) => `- ${note}`),
  ].join('\n');
}

type Guarantees = BackendSummary['guarantees'];

const PROMISES: Readonly<Record<string, (guarantees: Guarantees) => boolean>> = {
  'on every node': ({ shared }) => shared,
  'node loss': ({ survivesNodeLoss }) => survivesNodeLoss,
  'store restart': ({ survivesStoreRestart }) => survivesStoreRestart,
  'logout is final': ({ revocable }) => revocable,
  'atomic updates': ({ atomicUpdates }) => atomicUpdates,
};

function promisesOf(guarantees: Guarantees | undefined): string[] {
  if (guarantees === undefined || !guarantees.sessions) return [...Object.keys(PROMISES), ''].map(() => NOTHING);
  const most = guarantees.maxBytes === null ? '' : `${formatCount(guarantees.maxBytes)} B`;
  return [...Object.values(PROMISES).map((isPromised) => (isPromised(guarantees) ? 'yes' : 'no')), most];
}

function measuredIn({ groups }: Row, scenario: string | null): readonly MeasuredTrial[] {
  return (scenario === null ? undefined : groups.get(scenario))?.measured ?? [];
}

function costsOf(trials: readonly MeasuredTrial[]): string[] {
  const over = (figure: (trial: MeasuredTrial) => number | null, format: (value: number) => string): string => {
    const estimate = estimateMedian(valuesOf(trials, figure));
    return estimate === null ? NOTHING : format(estimate.median);
  };
  return [
    over(
      ofStack(({ latency }) => percentileUs(latency.response, 'p50')),
      formatMs,
    ),
    over(({ cpuUsPerRequest: { app } }) => app, formatCount),
    over(cpuUs, formatCount),
    over(({ store }) => store.bytesPerSession, formatCount),
  ];
}

function lostIn(trials: readonly MeasuredTrial[]): string {
  const total = trials.reduce((sum, { sessions }) => sum + sessions.total, 0);
  const lost = trials.reduce((sum, { sessions }) => sum + sessions.lost, 0);
  return total === 0 ? NOTHING : `${formatCount(lost)} of ${formatCount(total)}`;
}

/** What a restart found, in the words of the case; nothing where there is no server to kill. */
function crashOf(backend: string, crashes: readonly BackendConformance[]): string {
  const found = crashes.find((one) => one.backend === backend)?.cases.find(({ name }) => name === CRASH_CASE);
  if (found === undefined || !found.asked) return NOTHING;
  return found.status === 'pass' ? `${found.observed} kept` : found.observed;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
