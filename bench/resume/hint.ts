import { dirname, relative } from 'node:path';
import type { RunResult } from '../model/run-result.ts';
import { shellQuote } from '../process/shell-quote.ts';

/** The command that goes on with a run that has measured something and did not come to its end; else the empty string. */
export function resumeHint({ complete, trials }: RunResult, runJsonPath: string): string {
  if (complete || trials.length === 0) return '';
  return `To go on with it: npm run bench -- --resume ${quoted(dirname(runJsonPath))}\n`;
}

/** A path as a shell takes it, relative where it is near. */
function quoted(path: string): string {
  const near = relative('.', path);
  const shown = near.startsWith('../..') ? path : near;
  return shellQuote(shown);
}
