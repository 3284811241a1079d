import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../../bench/model/run-result.ts';
import { readRunJson } from '../../bench/record/read-run-json.ts';
import { matrix } from '../../bench/report/draw/matrix.ts';
import { REPORT_WIDTH, wrapped } from '../../bench/report/draw/wrap.ts';
import { headline } from '../../bench/report/formats/terminal.ts';
import { withBlock } from './marked.ts';

/** `npm run readme:matrix -- results/<run>/run.json` writes the matrix of a run into the README, between its two marks. */
const README = fileURLToPath(new URL('../../README.md', import.meta.url));

/** The README's text with the matrix of a run. */
export function readmeWithMatrix(readme: string, result: RunResult): string {
  const { drawn, legend } = matrix(result, REPORT_WIDTH);
  const lines = legend.flatMap((line) => wrapped(line, '  ')).join('\n');
  return withBlock(readme, 'matrix', `\`\`\`\n${headline(result)}\n\n${drawn}\n\n${lines}\n\`\`\``);
}

if (import.meta.main) {
  const [path] = process.argv.slice(2);
  if (path === undefined) throw new Error('Name the run.json of a run with many scenarios');
  const result = await readRunJson(path);
  writeFileSync(README, readmeWithMatrix(readFileSync(README, 'utf8'), result));
}
