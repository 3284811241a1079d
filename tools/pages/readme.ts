import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseRunJson } from '../../bench/record/read-run-json.ts';
import { summary } from '../../bench/report/formats/terminal.ts';
import { withBlock } from './marked.ts';

/** `npm run readme` writes the report of the reference run in results/reference into the README. */
const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const REFERENCE = fileURLToPath(new URL('../../results/reference/run.json', import.meta.url));

/** The README's text with the report of the reference run between its two marks. */
export function readmeWithResult(): string {
  const result = parseRunJson(readFileSync(REFERENCE, 'utf8'), REFERENCE);
  return withBlock(readFileSync(README, 'utf8'), 'result', `\`\`\`\n${summary(result)}\n\`\`\``);
}

if (import.meta.main) writeFileSync(README, readmeWithResult());
