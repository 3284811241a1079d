import { alignedLines, type Cell, cut, type Head, widthOf } from './aligned.ts';

/** A column of a grid, aligned at its right if that is not said. */
export interface GridColumn extends Pick<Head, 'heading'>, Partial<Pick<Head, 'align'>> {
  /** One for each row, of one line or several. */
  readonly cells: readonly string[];
}

/** Columns that stay together. */
export interface GridGroup {
  /** Above them; null if they have no name. */
  readonly banner: string | null;
  readonly columns: readonly GridColumn[];
  /** By the index of a row: a text in place of its cells. */
  readonly words?: ReadonlyMap<number, string>;
}

/** Groups side by side, with a rule below their headings if they have any. */
export function drawGrid(groups: readonly GridGroup[], gap = 2): string {
  const columns = groups.flatMap((group) => group.columns);
  const rows = Math.max(0, ...columns.map(({ cells }) => cells.length));
  const banners = groups.map((group) => ({ ...bannerOf(group, gap), across: group.columns.length }));
  const headings = columns.map(({ heading, align = 'right' }): Cell => ({ text: heading.join('\n'), align }));
  const head = [
    ...(groups.some(({ banner }) => banner !== null) ? [banners] : []),
    ...(headings.some(({ text }) => text !== '') ? [headings] : []),
  ];
  const body = Array.from({ length: rows }, (_, row) => groups.flatMap((group) => cellsOf(group, row)));
  return alignedLines(head, body, gap).join('\n');
}

function cellsOf({ columns, words }: GridGroup, row: number): Cell[] {
  const word = words?.get(row);
  if (word !== undefined) return [{ text: word, align: 'center', across: columns.length }];
  return columns.map(({ cells, align = 'right' }) => ({ text: cells[row] ?? '', align }));
}

/** The name of a group on a line as wide as its columns. */
function bannerOf(group: GridGroup, gap: number): Cell {
  if (group.banner === null) return { text: '', align: 'left' };
  const label = `─ ${group.banner} ─`;
  const free = Math.max(0, widthOf(drawGrid([{ ...group, banner: null }], gap)) - widthOf(label));
  const before = Math.floor(free / 2);
  return { text: `${'─'.repeat(before)}${label}${'─'.repeat(free - before)}`, align: 'left' };
}

/**
 * Rows with a name each. Groups that do not fit side by side stand below each other, each time with the names. Only a
 * group that is too wide by itself is cut.
 */
export function grid(corner: string, rows: readonly string[], groups: readonly GridGroup[], width: number): string {
  const names: GridGroup = { banner: null, columns: [{ heading: [corner], cells: rows, align: 'left' }] };
  const blocks: GridGroup[][] = [];
  for (const group of groups) {
    const block = blocks.at(-1);
    if (block !== undefined && widthOf(drawGrid([names, ...block, group])) <= width) block.push(group);
    else blocks.push([group]);
  }
  return blocks.map((block) => cutLines(drawGrid([names, ...block]), width)).join('\n\n');
}

/** Every line of a drawing cut to a width. */
export function cutLines(drawn: string, width: number): string {
  return drawn
    .split('\n')
    .map((line) => cut(line, width))
    .join('\n');
}
/** A table from its rows. */
export function plainTable(heads: readonly Head[], rows: readonly (readonly string[])[]): string {
  const columns = heads.map((head, index) => ({ ...head, cells: rows.map((row) => row[index] ?? '') }));
  return drawGrid([{ banner: null, columns }]);
}
