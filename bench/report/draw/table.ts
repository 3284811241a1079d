import Table from 'cli-table3';
import { NOTHING } from '../../figures/format.ts';
import type { RunResult } from '../../model/run-result.ts';
import { COLUMNS, type Column, columnCell, columnHeading } from './columns.ts';
import { calmScenarios, isMatrixRun, type Row, rowsOf, scenarioRoles } from './rows.ts';

/** The widest a line of the report may be. */
export const REPORT_WIDTH = 120;

const LONGEST_NAME = 22;

/** Columns that belong to one scenario, under its name. */
interface ColumnGroup {
  readonly scenario: string;
  readonly columns: readonly Column[];
}

/**
 * The comparison as a table: a row per backend, a group of columns per scenario, units in the heading. Without any
 * colour. Never wider than `width`: gaps shrink first, then p99.9 goes, then a scenario gets a table of its own. Of a
 * run with many scenarios it has what requests cost while nothing breaks; empty where none of them measures that.
 */
export function table(result: RunResult, width = REPORT_WIDTH): string {
  const rows = rowsOf(result);
  if (result.scenarios.length === 0 || rows.length === 0) return 'Nothing was measured.';
  const wanted = isMatrixRun(result) ? costColumns(result) : allColumns(result);
  const groups = wanted
    .map(({ scenario, columns }) => ({
      scenario,
      columns: columns.filter((column) => isFilled(column, scenario, rows)),
    }))
    .filter(({ columns }) => columns.length > 0);
  return groups.length === 0 ? '' : fit(rows, groups, width);
}

/** Costs from each scenario without faults, or the only one there is; fates from those with some, or the only one. */
function allColumns(result: RunResult): ColumnGroup[] {
  const { calm, fault } = scenarioRoles(result);
  const scenarios = result.scenarios.map((scenario) => scenario.name);
  const first = calm ?? scenarios[0];
  const others = scenarios.filter((scenario) => scenario !== first);
  return [...(first === undefined ? [] : [first]), ...others].map((scenario) => {
    const hasFault = fault.includes(scenario);
    const has: Readonly<Record<Column['from'], boolean>> = {
      calm: !hasFault || scenario === first,
      fault: hasFault || scenario !== first || others.length === 0,
    };
    return { scenario, columns: COLUMNS.filter(({ from }) => has[from]) };
  });
}

/** All costs of the first calm scenario; of the others what that one may not have measured. */
function costColumns(result: RunResult): ColumnGroup[] {
  return calmScenarios(result).map((scenario, index) => ({
    scenario,
    columns: COLUMNS.filter(({ from, needs }) => from === 'calm' && (index === 0 || needs === 'some-row')),
  }));
}

function isFilled(column: Column, scenario: string, rows: readonly Row[]): boolean {
  const { needs } = column;
  if (needs === undefined) return true;
  const measured = rows.map((row) => row.groups.get(scenario)?.measured ?? []).filter(({ length }) => length > 0);
  const filled = measured.filter((trials) => columnCell(column, trials) !== NOTHING).length;
  return filled > 0 && (needs === 'some-row' || filled === measured.length);
}

function fit(rows: readonly Row[], groups: readonly ColumnGroup[], width: number): string {
  const essential = groups.map((group) => ({
    ...group,
    columns: group.columns.filter(({ needs }) => needs !== 'every-row'),
  }));
  const attempts = [render(rows, groups, 2), render(rows, groups, 1), render(rows, essential, 2)];
  const fitting = [...attempts, render(rows, essential, 1)].find((text) => widthOf(text) <= width);
  if (fitting !== undefined) return fitting;
  if (groups.length > 1) return groups.map((group) => fit(rows, [group], width)).join('\n\n');
  return cutTo(width, render(rows, essential, 1));
}

function render(rows: readonly Row[], groups: readonly ColumnGroup[], gap: number): string {
  const columns = groups.flatMap((group) => group.columns);
  const lines = new Table({
    chars: BORDERLESS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': gap - 1 },
    colAligns: ['left', 'left', ...columns.map(() => 'right' as const)],
  });
  lines.push([
    { content: '', colSpan: 2 },
    ...groups.map((group) => ({ content: banner(group, rows, gap), colSpan: group.columns.length })),
  ]);
  lines.push(['backend', 'routing', ...columns.map((column) => columnHeading(column).join('\n'))]);
  for (const row of rows)
    lines.push([name(row), shortened(row.routing), ...groups.flatMap((group) => cells(row, group))]);
  const drawn = lines.toString().replaceAll(/ +$/gm, '');
  const [scenarios = '', figures = '', units = '', ...body] = drawn.split('\n');
  return [scenarios, figures, units, '─'.repeat(widthOf(drawn)), ...body].join('\n');
}

/** The scenario's name on a line as wide as its columns. */
function banner({ scenario, columns }: ColumnGroup, rows: readonly Row[], gap: number): string {
  const measured = rows.flatMap((row) => row.groups.get(scenario) ?? []).filter((group) => group.measured.length > 0);
  const widths = columns.map((column) =>
    widthOf([...columnHeading(column), ...measured.map((group) => columnCell(column, group.measured))].join('\n')),
  );
  const width = widths.reduce((sum, own) => sum + own + gap, -gap);
  const label = `─ ${shortened(scenario)} ─`;
  return label.padStart(label.length + Math.floor((width - label.length) / 2), '─').padEnd(width, '─');
}

/** The figures, or in their place the word for why there are none. */
function cells(row: Row, { scenario, columns }: ColumnGroup): Table.Cell[] {
  const group = row.groups.get(scenario);
  if (group !== undefined && group.measured.length > 0) {
    return columns.map((column) => columnCell(column, group.measured));
  }
  const words = new Set(group?.trials.map(({ status }) => status));
  const content = words.size === 0 ? 'not run' : [...words].join(', ');
  return [{ content, colSpan: columns.length, hAlign: 'center' as const }];
}

function name({ backend, failed, emulated }: Row): string {
  return [shortened(backend), ...(failed ? ['FAILED'] : []), ...(emulated ? ['(emulated)'] : [])].join('\n');
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= LONGEST_NAME ? line : `${line.slice(0, LONGEST_NAME - 1)}…`;
}

function widthOf(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

function cutTo(width: number, text: string): string {
  return text
    .split('\n')
    .map((line) => line.slice(0, width))
    .join('\n');
}

const EDGES =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid';

/** One space between columns, for cells that span several are measured with one; the rest of a gap is padding. */
export const BORDERLESS = { ...Object.fromEntries(EDGES.split(' ').map((edge) => [edge, ''])), middle: ' ' };
