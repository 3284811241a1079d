import { join, resolve } from 'node:path';
import { ownerState, readOwner } from '../cluster/processes/owner.ts';
import { BenchError } from '../model/errors.ts';
import type { RunResult } from '../model/run-result.ts';
import { readRunJson } from '../record/read-run-json.ts';

/** A run that was interrupted, and what it has measured. */
export interface InterruptedRun {
  /** Absolute. */
  readonly folder: string;
  readonly result: RunResult;
}

/** Reads what an interrupted run has left. Returns the reason, in one line, if the run cannot be resumed. */
export async function readInterruptedRun(path: string): Promise<InterruptedRun | { readonly problem: string }> {
  const refuse = (reason: string) => ({ problem: `--resume ${path === '' ? '""' : path}: ${reason}` });
  const folder = resolve(path);
  let result: RunResult;
  try {
    result = await readRunJson(join(folder, 'run.json'));
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    const { message, hint } = error;
    return refuse(hint === undefined ? message : `${message}: ${hint.charAt(0).toLowerCase()}${hint.slice(1)}`);
  }
  if (result.complete) return refuse('it is complete: every trial has been measured');
  const owner = readOwner(folder);
  if (owner !== null && ownerState(owner) === 'alive') return refuse(`process ${owner.pid} is still running it`);
  return { folder, result };
}
