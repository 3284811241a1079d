import { NOTHING } from '../../figures/format.ts';
import type { TrialGroup } from '../../figures/groups.ts';
import { STALL_MARK } from '../../figures/one-stall.ts';
import type { RunResult } from '../../model/run-result.ts';
import { shortened, widthOf } from './aligned.ts';
import { COLUMNS, type Column, columnCell, columnHeading } from './columns.ts';
import { cutLines, drawGrid, type GridGroup } from './grid.ts';
import { calmScenarios, isMatrixRun, type Row, rowsOf, scenarioRoles } from './rows.ts';
import { REPORT_WIDTH } from './wrap.ts';

const LONGEST_NAME = 22;

/** Columns that belong to one scenario, under its name. */
interface ColumnGroup {
  readonly scenario: string;
  readonly columns: readonly Column[];
}

/**
 * The comparison as a table without colour: a row per backend, a group of columns per scenario, units in the heading.
 * Never wider than `width`: first gaps shrink, then p99.9 is left out, then each scenario gets a table of its own. Of a
 * run with many scenarios only the costs without faults are shown; the empty string if none were measured.
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

/** Costs come from scenarios without faults, fates from those with faults. A single scenario has both. */
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

/** All costs of the first calm scenario. Of the others only figures that the first may lack. */
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
  const attempts = [
    [groups, 2],
    [groups, 1],
    [essential, 2],
    [essential, 1],
  ] as const;
  for (const [shown, gap] of attempts) {
    const drawn = render(rows, shown, gap);
    if (widthOf(drawn) <= width) return drawn;
  }
  if (groups.length > 1) return groups.map((group) => fit(rows, [group], width)).join('\n\n');
  return cutLines(render(rows, essential, 1), width);
}

function render(rows: readonly Row[], groups: readonly ColumnGroup[], gap: number): string {
  const names: GridGroup = {
    banner: null,
    columns: [
      { heading: ['backend', ''], cells: rows.map(name), align: 'left' },
      { heading: ['routing', ''], cells: rows.map(({ routing }) => nameInLine(routing)), align: 'left' },
    ],
  };
  return drawGrid([names, ...groups.map((group) => gridGroup(group, rows))], gap);
}

/** The figures of a scenario, or a word in their place. */
function gridGroup({ scenario, columns }: ColumnGroup, rows: readonly Row[]): GridGroup {
  const groups = rows.map((row) => row.groups.get(scenario));
  return {
    banner: nameInLine(scenario),
    columns: columns.map((column) => ({
      heading: columnHeading(column),
      cells: inLine(groups.map((group) => (group?.measured.length ? columnCell(column, group.measured) : ''))),
    })),
    words: new Map(
      groups.flatMap((group, index) => (group?.measured.length ? [] : [[index, wordFor(group)] as const])),
    ),
  };
}

/** Digits stay below each other where some cells have a mark behind them. */
function inLine(cells: readonly string[]): readonly string[] {
  if (!cells.some((cell) => cell.includes(STALL_MARK))) return cells;
  const lineUp = (line: string): string => (line === '' || line.endsWith(STALL_MARK) ? line : `${line} `);
  return cells.map((cell) => cell.split('\n').map(lineUp).join('\n'));
}

function wordFor(group: TrialGroup | undefined): string {
  if (group === undefined || group.trials.length === 0) return 'not run';
  return [...new Set(group.trials.map(({ status }) => status))].join(', ');
}

function name({ backend, failed, emulated }: Row): string {
  return [nameInLine(backend), ...(failed ? ['FAILED'] : []), ...(emulated ? ['(emulated)'] : [])].join('\n');
}

function nameInLine(text: string): string {
  return shortened(text.replaceAll(/\s+/g, ' ').trim(), LONGEST_NAME);
}
