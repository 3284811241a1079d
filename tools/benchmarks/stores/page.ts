import type { Environment } from '../../../bench/model/run-result.ts';
import { markdownTable } from '../../../bench/report/draw/markdown-table.ts';
import { RATIO_HEAD, ratioRows } from './ratio-rows.ts';
import type { StoreRatio } from './ratios.ts';

/**
 * The result of the comparison as a page of Markdown.
 *
 * @param environment of one of its runs.
 * @param date of the first of them, as in 2026-11-28.
 */
export function storesPage(compared: readonly StoreRatio[], environment: Environment, date: string): string {
  const { cpuModel, cores, node } = environment;
  return `# What a request costs with our stores, and with published ones

Written by \`npm run bench:stores -- --page\` (${date}, ${cores} cores of ${cpuModel}, Node.js ${node}). Each pair ran at the
same rate through the same application, on one node, after the practice of its code. A pair has nine rounds, and up to 27
if nine are too few for a verdict; each round has both stores. CPU times and ratios are medians of the rounds. The spread is
the interval that holds the true median in at least nine of ten repetitions (in seven of ten if rounds were added). The ratios
are corrected for the speed of the machine, by the cost of the proxy in the same seconds. \`kept\`: ours costs no more, over
the whole interval; \`goal\`: at most 0.8 times as much; \`undecided\`: the interval is on both sides.

${markdownTable(RATIO_HEAD, ratioRows(compared))}
`;
}
