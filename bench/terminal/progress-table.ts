import { groupTrials, type TrialGroup } from '../figures/groups.ts';
import { STALL_MARK } from '../figures/one-stall.ts';
import type { FigureName } from '../figures/registry.ts';
import type { TrialResult } from '../model/measured-trial.ts';
import type { RunEvent } from '../model/run-event.ts';
import { isSameTrial, type TrialPlace } from '../model/trial-name.ts';
import { widthOf } from '../report/draw/aligned.ts';
import { columnCell, columnHeading } from '../report/draw/columns.ts';
import { drawGrid, type GridGroup } from '../report/draw/grid.ts';

/** The results of a run so far: a row per backend, and a group of cells per scenario. */
export interface ProgressTable extends Pick<RunStarts, 'backends' | 'scenarios'> {
  /** Of each trial its last attempt. */
  readonly ended: readonly TrialResult[];
  readonly running: TrialPlace | null;
}

type RunStarts = Extract<RunEvent, { type: 'run-starts' }>;

/** The table of a run that starts, or starts again: it has the trials of earlier only. */
export function startTable({ backends, scenarios, earlier }: RunStarts): ProgressTable {
  return { backends, scenarios, ended: earlier, running: null };
}

/** The cell of this trial is being measured. What an earlier attempt left in it is no result any more. */
export function withRunning(table: ProgressTable, trial: TrialPlace): ProgressTable {
  return { ...table, ended: table.ended.filter((one) => !isSameTrial(one, trial)), running: trial };
}

export function withEnded(table: ProgressTable, trial: TrialResult): ProgressTable {
  return { ...table, ended: [...table.ended.filter((one) => !isSameTrial(one, trial)), trial], running: null };
}

/** The figures of a scenario, the most important last: it alone is shown in a narrow terminal. */
const CALM: readonly FigureName[] = ['p99'];
const FAULT: readonly FigureName[] = ['p99', 'lost'];

/** In the cell of the trial that runs. */
const RUNNING = '…';

/**
 * The table in lines, which fit a terminal of this size together with one line more. No lines if they do not, or if the
 * run has only one cell.
 */
export function tableLines(table: ProgressTable, columns: number, rows: number): readonly string[] {
  const { backends, scenarios } = table;
  if (backends.length * scenarios.length < 2) return [];
  for (const [most, gap] of [
    [FAULT.length, 2],
    [1, 2],
    [1, 1],
  ] as const) {
    const lines = withLegend(drawGrid(groupsOf(table, most), gap).split('\n'));
    // The last column of a terminal stays empty: a character there may move the cursor to the next line.
    if (lines.length + 1 < rows && lines.every((line) => widthOf(line) < columns)) return lines;
  }
  return [];
}

function groupsOf(table: ProgressTable, most: number): GridGroup[] {
  const groups = groupTrials(table.ended);
  const names: GridGroup = {
    banner: null,
    columns: [{ heading: ['backend', ''], cells: table.backends, align: 'left' }],
  };
  const scenarios = table.scenarios.map(({ name, breaks }): GridGroup => {
    const own = table.backends.map((backend) =>
      groups.find((group) => group.scenario === name && group.backend === backend),
    );
    return {
      banner: name,
      columns: (breaks ? FAULT : CALM).slice(-most).map((figure) => ({
        heading: columnHeading({ figure }),
        cells: own.map((group) => (group?.measured.length ? firstLine(columnCell({ figure }, group.measured)) : '')),
      })),
      words: new Map(
        own.flatMap((group, row) => {
          const word = wordFor(group, isRunning(table, name, row));
          return word === null ? [] : [[row, word] as const];
        }),
      ),
    };
  });
  return [names, ...scenarios];
}

/** In place of the figures of a cell; null if it shows them. */
function wordFor(group: TrialGroup | undefined, isRunningNow: boolean): string | null {
  if (group === undefined) return isRunningNow ? RUNNING : '';
  if (group.trials.some(({ status }) => status === 'failed')) return 'FAILED';
  if (group.measured.length > 0) return null;
  return [...new Set(group.trials.map(({ status }) => status))].join(', ');
}

function isRunning({ backends, running }: ProgressTable, scenario: string, row: number): boolean {
  return running !== null && running.scenario === scenario && running.backend === backends[row];
}

/** The report explains the mark in full, where it still has it. */
function withLegend(lines: readonly string[]): readonly string[] {
  return lines.some((line) => line.includes(STALL_MARK)) ? [...lines, `${STALL_MARK} one stall`] : lines;
}

/** Without the interval below it. */
function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
