import { markedName } from '../../figures/emulated.ts';
import { NOTHING } from '../../figures/format.ts';
import type { RunResult } from '../../model/run-result.ts';
import { COLUMNS } from '../draw/columns.ts';
import { type GridGroup, grid } from '../draw/grid.ts';
import { familiesOf, rowsOf } from '../draw/rows.ts';

/** What may grow with the size that a family of scenarios is about. */
const FIGURES = ['p50', 'p99', 'cpu-app', 'cpu-store', 'bytes'];

/** How the figures of each backend grow from one scenario of a family to the next: a table for each family. */
export function growthTables(result: RunResult, width: number): string[] {
  const rows = rowsOf(result).filter(({ groups }) => groups.size > 0);
  return [...familiesOf(result)].flatMap(([family, scenarios]) => {
    const measured = rows.filter(({ groups }) =>
      scenarios.some((name) => (groups.get(name)?.measured ?? []).length > 0),
    );
    if (measured.length === 0) return [];
    const groups = FIGURES.flatMap((name): GridGroup[] => {
      const column = COLUMNS.find((one) => one.name === name);
      if (column === undefined) return [];
      const columns = scenarios.map((scenario) => ({
        heading: [scenario.startsWith(`${family}-`) ? scenario.slice(family.length + 1) : scenario],
        cells: measured.map((row) => medianOf(column.cell(row.groups.get(scenario)?.measured ?? []))),
      }));
      return [{ banner: column.heading.join(' '), columns }];
    });
    const names = measured.map(({ backend }) => markedName(backend, result));
    return [grid(family, names, groups, width)];
  });
}

/** Without the interval below it. */
function medianOf(cell: string): string {
  return cell.split('\n', 1)[0] ?? NOTHING;
}
