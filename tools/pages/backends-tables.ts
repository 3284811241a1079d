import { headingOf } from '../../bench/figures/figure.ts';
import { formatCount, NOTHING, wholeOrSignificant } from '../../bench/figures/format.ts';
import { lossInWords, lostOver } from '../../bench/figures/lost.ts';
import { textOverTrials } from '../../bench/figures/over-trials.ts';
import { type FigureName, figureNamed } from '../../bench/figures/registry.ts';
import type { BackendConformance, CaseResult } from '../../bench/model/conformance.ts';
import { GUARANTEE_ENTRIES, type Guarantees } from '../../bench/model/guarantees.ts';
import type { ReliableTrial } from '../../bench/model/measured-trial.ts';
import type { RunResult } from '../../bench/model/run-result.ts';
import type { BackendSummary } from '../../bench/model/summaries.ts';
import { markdownTable } from '../../bench/report/draw/markdown-table.ts';
import { type Row, rowsOf, scenarioRoles } from '../../bench/report/draw/rows.ts';
import { emulatorNotes } from '../../bench/report/notes/emulators.ts';
import { storeNotes } from '../../bench/report/notes/store-bytes.ts';
import { connectionsInWords, tripsPerRequest } from '../../bench/report/notes/store-traffic.ts';
import { marked } from './marked.ts';

/** The cases of the conformance suite on this page: the servers of a backend crash, and are full. */
export const CRASH_CASE = 'sessions survive a crash of its server';
export const FULL_CASE = 'a store that is full refuses new sessions, and drops none that it has';

/**
 * All backends of a run as Markdown tables: what each promises, what it cost while nothing broke, and what became of its
 * sessions in each scenario with a fault.
 *
 * @param tried the results of the two cases above.
 */
export function backendsPage(result: RunResult, tried: readonly BackendConformance[]): string {
  const { calm, fault } = scenarioRoles(result);
  const rows = rowsOf(result);
  const summaries = new Map(result.backends.map((backend) => [backend.name, backend]));
  const promising = rows.flatMap(({ backend }) => summaries.get(backend) ?? []);
  const nameOf = ({ backend, emulated }: Row): string => (emulated ? `\`${backend}\` (emulated)` : `\`${backend}\``);
  const costs = rows.map((row) => [nameOf(row), ...COST_COLUMNS.map(({ cell }) => cell(measuredIn(row, calm)))]);
  const fates = rows.map((row) => [
    nameOf(row),
    ...fault.map((scenario) => lostIn(measuredIn(row, scenario))),
    crashOf(row, caseOf(CRASH_CASE, row.backend, tried), summaries.get(row.backend)?.guarantees),
    fullOf(caseOf(FULL_CASE, row.backend, tried), summaries.get(row.backend)?.guarantees),
  ]);
  const losses = fault.map((scenario) => `lost on ${scenario}`);
  return [
    '## What each promises',
    '',
    marked('promises', promisesTable(promising)),
    '',
    '## What a request costs while nothing breaks',
    '',
    markdownTable(['backend', ...COST_COLUMNS.map(({ heading }) => heading)], costs),
    '',
    ...[...COST_NOTES, ...emulatorNotes(result), ...storeNotes(result)].map((note) => `- ${note}`),
    '',
    '## What becomes of the sessions',
    '',
    markdownTable(['backend', ...losses, 'all its servers crash', 'its servers are full'], fates),
    '',
    ...FATE_NOTES.map((note) => `- ${note}`),
  ].join('\n');
}

/** What stands on the page of all guarantees, a column each. */
const PROMISES = GUARANTEE_ENTRIES.flatMap(([name, { column }]) => (column === undefined ? [] : [{ name, column }]));

/** What each of these backends promises. */
export function promisesTable(
  backends: readonly Pick<BackendSummary, 'name' | 'title' | 'routing' | 'guarantees'>[],
): string {
  return markdownTable(
    ['backend', 'what it is', 'routing', ...PROMISES.map(({ column }) => column)],
    backends.map(({ name, title, routing, guarantees }) => [`\`${name}\``, title, routing, ...promisesOf(guarantees)]),
  );
}

function promisesOf(guarantees: Guarantees): string[] {
  if (!guarantees.sessions) return PROMISES.map(() => NOTHING);
  return PROMISES.map(({ name }) => {
    const value = guarantees[name];
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    return value === null ? '' : `${formatCount(value)} B`;
  });
}

function measuredIn({ groups }: Row, scenario: string | null): readonly ReliableTrial[] {
  return (scenario === null ? undefined : groups.get(scenario))?.measured ?? [];
}

/** A column of what a request costs. */
interface CostColumn {
  readonly heading: string;
  readonly cell: (trials: readonly ReliableTrial[]) => string;
}

const COST_COLUMNS: readonly CostColumn[] = [
  figureColumn('p50'),
  figureColumn('cpu-app'),
  figureColumn('cpu'),
  { heading: 'round trips per read / write', cell: tripsOf },
  { heading: 'connections at most', cell: (trials) => connectionsInWords(trials) ?? NOTHING },
  figureColumn('bytes'),
];

function figureColumn(name: FigureName): CostColumn {
  const figure = figureNamed(name);
  return {
    heading: headingOf(figure).join(' '),
    cell: (trials) => textOverTrials(figure, trials)?.text ?? NOTHING,
  };
}

const COST_NOTES = [
  'round trips: how often one request waits for the store, counted on the sockets of a node that answers one request at a time; a write adds an item to the cart',
  'connections: the most that any node had open at once, between its start and the end of the measurement',
] as const;

const FATE_NOTES = [
  'full: servers that keep sessions in memory had 8 MiB each, and got three times as much data; other servers were not filled',
] as const;

function lostIn(trials: readonly ReliableTrial[]): string {
  const loss = lostOver(trials);
  return loss.total === 0 ? NOTHING : lossInWords(loss);
}

function tripsOf(trials: readonly ReliableTrial[]): string {
  const trips = tripsPerRequest(trials);
  return trips === null ? NOTHING : `${wholeOrSignificant(trips.read)} / ${wholeOrSignificant(trips.write)}`;
}

function caseOf(name: string, backend: string, tried: readonly BackendConformance[]): CaseResult | undefined {
  return tried
    .filter((one) => one.backend === backend)
    .flatMap(({ cases }) => cases.filter((one) => one.name === name))[0];
}

/** What a crash left, in the words of the case. If it was not tried: what is promised, or nothing for a backend without a server. */
function crashOf(row: Row, found: CaseResult | undefined, guarantees: Guarantees | undefined): string {
  if (found === undefined || !found.asked) {
    const hasServer = [...row.groups.values()].some(({ measured }) => connectionsInWords(measured) !== null);
    if (!hasServer) return NOTHING;
    return guarantees?.survivesStoreRestart === true
      ? 'kept (declared, not tried)'
      : 'may be gone (declared, not tried)';
  }
  return found.status === 'pass' ? `${found.observed} kept` : found.observed;
}

/** What a full store did, in the words of the case. If it was not tried: what is promised. */
function fullOf(found: CaseResult | undefined, guarantees: Guarantees | undefined): string {
  if (guarantees === undefined || !guarantees.sessions) return NOTHING;
  if (found?.asked === true) return found.observed;
  return guarantees.keepsWhenFull ? 'refuses (declared, not tried)' : 'may drop some (declared, not tried)';
}
