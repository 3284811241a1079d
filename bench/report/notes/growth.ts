import { markedName } from '../../figures/emulated.ts';
import { headingOf } from '../../figures/figure.ts';
import { NOTHING } from '../../figures/format.ts';
import { textOverTrials } from '../../figures/over-trials.ts';
import { type FigureName, figureNamed } from '../../figures/registry.ts';
import type { RunResult } from '../../model/run-result.ts';
import { type GridGroup, grid } from '../draw/grid.ts';
import { familiesOf, rowsOf } from '../draw/rows.ts';

/** What may grow with the size that a family of scenarios is about. */
const GROWING: readonly FigureName[] = ['p50', 'p99', 'cpu-app', 'cpu-store', 'bytes'];

/** How the figures of each backend grow from one scenario of a family to the next: a table per family, of medians. */
export function growthTables(result: RunResult, width: number): string[] {
  const rows = rowsOf(result).filter(({ groups }) => groups.size > 0);
  return [...familiesOf(result)].flatMap(([family, scenarios]) => {
    const measured = rows.filter(({ groups }) =>
      scenarios.some((name) => (groups.get(name)?.measured ?? []).length > 0),
    );
    if (measured.length === 0) return [];
    const groups = GROWING.map((name): GridGroup => {
      const figure = figureNamed(name);
      const columns = scenarios.map((scenario) => ({
        heading: [scenario.startsWith(`${family}-`) ? scenario.slice(family.length + 1) : scenario],
        cells: measured.map((row) => textOverTrials(figure, row.groups.get(scenario)?.measured ?? [])?.text ?? NOTHING),
      }));
      return { banner: headingOf(figure).join(' '), columns };
    });
    const names = measured.map(({ backend }) => markedName(backend, result));
    return [grid(family, names, groups, width)];
  });
}
