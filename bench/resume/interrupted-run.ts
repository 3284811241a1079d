import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ownerState, readOwner } from '../cluster/processes/owner.ts';
import { messageOf } from '../model/errors.ts';
import { type RunResult, runResultSchema, SCHEMA_VERSION } from '../model/run-result.ts';

/** A run that was broken off, and what it has measured. */
export interface ResumableRun {
  /** Absolute. */
  readonly folder: string;
  readonly result: RunResult;
}

/** Reads what a run has left that is to be gone on with; or why that cannot be, in one line. */
export async function readResumable(path: string): Promise<ResumableRun | { readonly problem: string }> {
  const refuse = (reason: string) => ({ problem: `--resume ${path === '' ? '""' : path}: ${reason}` });
  const folder = resolve(path);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR' || path === '';
    if (isMissing) return refuse('there is no run.json in it: name a folder that a run has left in results/');
    return refuse(`its run.json cannot be read: ${messageOf(error)}`);
  }
  const { schemaVersion } = Object(value) as { readonly schemaVersion?: unknown };
  if (schemaVersion !== SCHEMA_VERSION) {
    return refuse(
      `its run.json is of schema version ${String(schemaVersion)}, and this session-bench writes ${SCHEMA_VERSION}`,
    );
  }
  const { data: result, error } = runResultSchema.safeParse(value);
  if (result === undefined) {
    return refuse(`its run.json is damaged: ${z.prettifyError(error).replaceAll(/\s*\n\s*/g, ' ')}`);
  }
  if (result.complete) return refuse('it is complete: there is nothing left to run');
  const owner = readOwner(folder);
  if (owner !== null && ownerState(owner) === 'alive') return refuse(`process ${owner.pid} is still running it`);
  return { folder, result };
}
