import Table from 'cli-table3';

/** The head of a column in a table. */
export interface Head {
  /** A text for each line. */
  readonly heading: readonly string[];
  readonly align: 'left' | 'right';
}

export function left(...heading: readonly string[]): Head {
  return { heading, align: 'left' };
}

export function right(...heading: readonly string[]): Head {
  return { heading, align: 'right' };
}

/** A text of one line or several, in a column or across several. */
export interface Cell {
  readonly text: string;
  readonly align: 'left' | 'center' | 'right';
  /** How many columns it takes up; 1 if missing. */
  readonly across?: number;
}

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  // A cell across several columns counts one character between them. The rest of a gap is padding.
  middle: ' ',
} as const;

const NO_COLOURS = { head: [], border: [] };

/**
 * Rows as lines without blanks at their ends. Columns are as wide as their cells. In `head` short cells stand at the
 * bottom, in `body` at the top. A rule stands between the two if there is a head.
 */
export function alignedLines(
  head: readonly (readonly Cell[])[],
  body: readonly (readonly Cell[])[],
  gap: number,
): string[] {
  const table = new Table({ chars: NO_BORDERS, style: NO_COLOURS });
  table.push(...head.map((cells) => rowOf(cells, gap, 'bottom')), ...body.map((cells) => rowOf(cells, gap, 'top')));
  const lines = table.toString().split('\n');
  // A border of the library would stand between all rows, or none.
  if (head.length > 0) lines.splice(sum(head.map(heightOf)), 0, '─'.repeat(widthOf(lines[0] ?? '')));
  return lines.map((line) => line.trimEnd());
}

function heightOf(cells: readonly Cell[]): number {
  return Math.max(...cells.map(({ text }) => text.split('\n').length));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function rowOf(cells: readonly Cell[], gap: number, vAlign: 'top' | 'bottom'): Table.Cell[] {
  return cells.map(({ text, align, across = 1 }, index) => ({
    content: text,
    colSpan: across,
    hAlign: align,
    vAlign,
    style: { 'padding-left': index === 0 ? 0 : gap - 1, 'padding-right': 0 },
  }));
}

/** A table with a frame. */
export function framedTable(heads: readonly Head[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: heads.map(({ heading }) => heading.join('\n')),
    style: { ...NO_COLOURS, compact: true },
    colAligns: heads.map(({ align }) => align),
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** How many columns of a terminal a text takes up: its widest line. Characters of some scripts take up two. */
export function widthOf(text: string): number {
  return Math.max(...text.split('\n').map(lineWidth));
}

/** Characters that take up one column each: those of our own texts among them. */
const SINGLE = /^[ -~\u00A1-\u00A8\u00B0-\u00FF\u2010-\u2026\u2190-\u2193\u2264\u2265\u2500-\u257F]*$/;

function lineWidth(line: string): number {
  // The library takes its time.
  if (SINGLE.test(line)) return line.length;
  // The line of an empty cell below it is as wide as the text.
  const table = new Table({ chars: NO_BORDERS, style: { ...NO_COLOURS, 'padding-left': 0, 'padding-right': 0 } });
  table.push([line], ['']);
  return table.toString().split('\n').at(-1)?.length ?? 0;
}

const CHARACTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The beginning of a line that is not wider than `width`. */
export function cut(line: string, width: number): string {
  if (widthOf(line) <= width) return line;
  const characters = Array.from(CHARACTERS.segment(line), ({ segment }) => segment).slice(0, width);
  while (widthOf(characters.join('')) > width) characters.pop();
  return characters.join('');
}

/** The same with `…` at its end if something was cut. */
export function shortened(line: string, width: number): string {
  return widthOf(line) <= width ? line : `${cut(line, width - 1)}…`;
}
