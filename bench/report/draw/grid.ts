/** A column of a grid. */
export interface GridColumn {
  /** One line each; shorter headings stand at the bottom. */
  readonly heading: readonly string[];
  /** One for each row, of one line or several. */
  readonly cells: readonly string[];
}

/** Columns that stay together. */
export interface GridGroup {
  /** Above them; null: nothing is. */
  readonly banner: string | null;
  readonly columns: readonly GridColumn[];
}

const GAP = '  ';

/**
 * Rows with a name each and columns that are as wide as what is in them, aligned at their right. Where they do not
 * fit beside each other they stand below each other, as many groups in a block as there is room for; only a group that is
 * too wide by itself is cut.
 */
export function grid(corner: string, rows: readonly string[], groups: readonly GridGroup[], width: number): string {
  const names = { heading: [corner], cells: rows };
  const nameWidth = widthOf(names);
  const blocks: GridGroup[][] = [];
  let left = 0;
  for (const group of groups) {
    const needed = GAP.length + groupWidth(group);
    const block = blocks.at(-1);
    if (block === undefined || needed > left) {
      blocks.push([group]);
      left = width - nameWidth - needed;
    } else {
      block.push(group);
      left -= needed;
    }
  }
  return blocks.map((block) => draw(names, block, nameWidth, width)).join('\n\n');
}

function draw(names: GridColumn, groups: readonly GridGroup[], nameWidth: number, width: number): string {
  const columns = [names, ...groups.flatMap((group) => group.columns)];
  const widths = [
    nameWidth,
    ...groups.flatMap((group) =>
      group.columns.map((column, index) => widthOf(column) + (index === 0 ? widening(group) : 0)),
    ),
  ];
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => (index === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[index] ?? 0)))
      .join(GAP);
  const headings = columns.map(({ heading }) => heading);
  const height = Math.max(...headings.map((heading) => heading.length));
  const bottom = headings.map((heading) => [...Array.from({ length: height - heading.length }, () => ''), ...heading]);
  const above = groups.every(({ banner }) => banner === null) ? [] : [banners(groups, nameWidth)];
  const head = Array.from({ length: height }, (_, index) => line(bottom.map((heading) => heading[index] ?? '')));
  const body = names.cells.flatMap((_, row) => {
    const cells = columns.map(({ cells: own }) => (own[row] ?? '').split('\n'));
    const lines = Math.max(...cells.map((cell) => cell.length));
    return Array.from({ length: lines }, (__, index) => line(cells.map((cell) => cell[index] ?? '')));
  });
  const ruler = '─'.repeat(Math.min(width, Math.max(...head.map((text) => text.length))));
  return [...above, ...head, ruler, ...body].map((text) => text.slice(0, width).trimEnd()).join('\n');
}

/** The names of the groups, each on a line as wide as its columns. */
function banners(groups: readonly GridGroup[], nameWidth: number): string {
  const lines = groups.map((group) => {
    const label = group.banner === null ? '' : `─ ${group.banner} ─`;
    const width = groupWidth(group);
    return label
      .padStart(label.length + Math.floor((width - label.length) / 2), '─')
      .padEnd(width, label === '' ? ' ' : '─');
  });
  return [' '.repeat(nameWidth), ...lines].join(GAP);
}

function groupWidth(group: GridGroup): number {
  return columnsWidth(group) + widening(group);
}

/** What a banner needs beyond its columns. */
function widening(group: GridGroup): number {
  const needed = group.banner === null ? 0 : group.banner.length + '─  ─'.length;
  return Math.max(0, needed - columnsWidth(group));
}

function columnsWidth({ columns }: GridGroup): number {
  return columns.reduce((sum, column) => sum + widthOf(column), 0) + GAP.length * (columns.length - 1);
}

function widthOf({ heading, cells }: GridColumn): number {
  return Math.max(0, ...[...heading, ...cells].flatMap((text) => text.split('\n')).map((line) => line.length));
}
