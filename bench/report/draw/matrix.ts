import { markedName } from '../../figures/emulated.ts';
import { formatCount, NOTHING, significant } from '../../figures/format.ts';
import { lostSessions } from '../../figures/lost.ts';
import { matrixOf } from '../../figures/matrix-cells.ts';
import type { RunResult } from '../../model/run-result.ts';
import type { SessionCounts } from '../../model/session-fates.ts';
import type { MatrixCell } from '../../model/summaries.ts';
import { type GridGroup, grid } from './grid.ts';
import { rowsOf } from './rows.ts';

/** Something that went wrong with sessions: its letter in the matrix, and how often it happened. */
interface Sign {
  readonly letter: string;
  readonly count: (cell: MatrixCell) => number;
  readonly words: string;
}

const SIGNS: readonly Sign[] = [
  {
    letter: '!',
    count: (cell) => both(cell, 'leaked') + both(cell, 'corrupted'),
    words: 'sessions leaked to others or damaged',
  },
  { letter: 'L', count: lostSessions, words: 'sessions lost, out of the number in the heading' },
  {
    letter: 'A',
    count: ({ later }) => later.lost,
    words: 'later sessions lost: those that users opened after a loss or a logout',
  },
  {
    letter: 'W',
    // A later save may have brought undone writes back. Each session with such a verdict had at least one.
    count: (cell) => Math.max(cell.undoneWrites, both(cell, 'rolled-back') + both(cell, 'overwritten')),
    words: 'acknowledged writes undone',
  },
  {
    letter: 'R',
    count: (cell) => both(cell, 'resurrected') + both(cell, 'overstayed'),
    words: 'sessions that worked after their logout or beyond their lifetime',
  },
  { letter: 'S', count: (cell) => both(cell, 'stale'), words: 'sessions that served an older state for a while' },
];

/** The signs that have a column in the table of a run with few scenarios. */
const IN_TABLE: ReadonlySet<string> = new Set(['L']);

/** Whether something went wrong that only the matrix shows. */
export function saysMore({ trials }: Pick<RunResult, 'trials'>): boolean {
  return matrixOf(trials).some(
    (cell) =>
      isShown(cell) &&
      (cell.outageUsers > 0 || SIGNS.some(({ letter, count }) => !IN_TABLE.has(letter) && count(cell) > 0)),
  );
}

/** In place of the figures of a cell that has none. */
const WORDS: Readonly<Record<Exclude<MatrixCell['status'], 'passed' | 'failed'>, string>> = {
  inconclusive: 'inconclusive',
  void: 'void',
  skipped: 'skipped',
  inapplicable: 'n/a',
};

const INAPPLICABLE = 'n/a: the scenario does not apply to this backend';

const OUTAGE =
  'U≤: users without a usable answer, and the longest gap of one user. A gap ends with three good answers in a row';

/** What became of sessions: a row per backend, a column per scenario, and a legend of its signs. */
export function matrix(
  result: RunResult,
  width: number,
): { readonly drawn: string; readonly legend: readonly string[] } {
  const rows = rowsOf(result).map(({ backend }) => backend);
  const names = rows.map((backend) => markedName(backend, result));
  const cells = matrixOf(result.trials);
  const groups = result.scenarios.map(({ name }): GridGroup => {
    const own = cells.filter(({ scenario }) => scenario === name);
    const most = Math.max(0, ...own.map(({ seenSessions }) => seenSessions));
    return {
      banner: null,
      columns: [
        {
          heading: [...brokenName(name), most === 0 ? '' : `of ${formatCount(most)}`],
          cells: rows.map((backend) =>
            cellText(
              own.find((cell) => cell.backend === backend),
              most,
            ),
          ),
        },
      ],
    };
  });
  return { drawn: grid('backend', names, groups, width), legend: legend(cells) };
}

/** Breaks a long name at a dash near its middle, so that the column is no wider than its cells. */
function brokenName(name: string): string[] {
  const parts = name.split('-');
  if (name.length <= LONGEST_LINE || parts.length === 1) return [name];
  const breaks = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('-').length);
  const widest = (at: number): number => Math.max(at + 1, name.length - at - 1);
  const [best = name.length] = breaks.toSorted((a, b) => widest(a) - widest(b));
  return [name.slice(0, best + 1), name.slice(best + 1)];
}

const LONGEST_LINE = 9;

/** @param heading the total that losses are out of, according to the heading. */
function cellText(cell: MatrixCell | undefined, heading: number): string {
  if (cell === undefined) return 'not run';
  if (cell.status !== 'passed' && cell.status !== 'failed') return WORDS[cell.status];
  const found = SIGNS.flatMap(({ letter, count }) => {
    if (count(cell) === 0) return [];
    const isOfFewer = letter === 'L' && cell.seenSessions !== heading;
    return [`${formatCount(count(cell))}${letter}${isOfFewer ? `/${formatCount(cell.seenSessions)}` : ''}`];
  });
  const text = [...found, ...outageOf(cell)].join(' ');
  return cell.status === 'failed' ? ['FAILED', text].filter((line) => line !== '').join('\n') : text || NOTHING;
}

/** `3U≤2.1s`: three users without an answer for a time, which was 2.1 s at most. */
function outageOf({ outageUsers, longestOutageMs }: MatrixCell): string[] {
  if (outageUsers === 0) return [];
  const longest =
    longestOutageMs < 1000 ? `${Math.ceil(longestOutageMs)}ms` : `${significantSeconds(longestOutageMs)}s`;
  return [`${formatCount(outageUsers)}U≤${longest}`];
}

function significantSeconds(durationMs: number): string {
  return durationMs < 100_000 ? (durationMs / 1000).toFixed(1) : significant(durationMs / 1000);
}

/** Explains the signs that appear. */
function legend(cells: readonly MatrixCell[]): string[] {
  const shown = cells.filter(isShown);
  return legendOf({
    letters: SIGNS.filter(({ count }) => shown.some((cell) => count(cell) > 0)).map(({ letter }) => letter),
    hasOutage: shown.some(({ outageUsers }) => outageUsers > 0),
    hasInapplicable: cells.some(({ status }) => status === 'inapplicable'),
    trials: Math.max(0, ...shown.map(({ trials }) => trials)),
  });
}

/** What appears in a matrix. */
export interface Appearing {
  /** Of the signs. */
  readonly letters: readonly string[];
  readonly hasOutage: boolean;
  readonly hasInapplicable: boolean;
  /** The most trials that a cell sums up. */
  readonly trials: number;
}

/** The lines of the legend, before they are wrapped. They depend on nothing else of a run. */
export function legendOf({ letters, hasOutage, hasInapplicable, trials }: Appearing): string[] {
  const signs = SIGNS.filter(({ letter }) => letters.includes(letter)).map(({ letter, words }) => `${letter} ${words}`);
  return [
    [`${NOTHING} nothing went wrong`, ...signs].join('; '),
    ...(hasOutage ? [OUTAGE] : []),
    ...(hasInapplicable ? [INAPPLICABLE] : []),
    ...(trials > 1 ? [`sums over ${trials} trials`] : []),
  ];
}

function isShown({ status }: MatrixCell): boolean {
  return status === 'passed' || status === 'failed';
}

function both({ cohort, later }: MatrixCell, verdict: keyof SessionCounts): number {
  return cohort[verdict] + later[verdict];
}
