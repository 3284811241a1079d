import { dirname, relative } from 'node:path';
import type { RunResult } from '../model/run-result.ts';
import { shellQuote } from '../model/shell-quote.ts';

/**
 * The line with the command that resumes an interrupted run; empty if the run is complete or has measured nothing.
 * The path is relative if it is near.
 */
export function resumeHint({ complete, trials }: RunResult, runJsonPath: string): string {
  if (complete || trials.length === 0) return '';
  const folder = dirname(runJsonPath);
  const near = relative('.', folder);
  return `Resume with: npm run bench -- --resume ${shellQuote(near.startsWith('../..') ? folder : near)}\n`;
}
