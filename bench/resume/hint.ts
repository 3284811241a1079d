import { dirname, relative } from 'node:path';
import { hasAny } from '../model/attempts.ts';
import type { RunResult } from '../model/run-result.ts';
import { shellQuote } from '../model/shell-quote.ts';

/**
 * The line with the command that resumes an interrupted run; empty if the run is complete or has no trial, not even one at
 * a load that was lowered. The path is relative if it is near.
 */
export function resumeHint({ complete, ...attempts }: RunResult, runJsonPath: string): string {
  if (complete || !hasAny(attempts)) return '';
  const folder = dirname(runJsonPath);
  const near = relative('.', folder);
  return `Resume with: npm run bench -- --resume ${shellQuote(near.startsWith('../..') ? folder : near)}\n`;
}
