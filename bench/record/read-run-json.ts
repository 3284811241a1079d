import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { environmentError, messageOf, oneLine } from '../model/errors.ts';
import { type RunResult, runResultSchema, SCHEMA_VERSION } from '../model/run-result.ts';
import { PERHAPS_ANOTHER_VERSION } from './history-reader.ts';

/**
 * Reads a run.json.
 *
 * @throws BenchError (exit 3) when it cannot be read (`RUN_JSON_MISSING`), or as `parseRunJson` does.
 */
export async function readRunJson(path: string): Promise<RunResult> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw environmentError(
      `cannot read ${path}: ${messageOf(error)}`,
      'RUN_JSON_MISSING',
      'Name a folder that a run has left in results/',
      error,
    );
  }
  return parseRunJson(text, path);
}

/**
 * The result that the text of a run.json holds.
 *
 * @param path names the file in messages.
 * @throws BenchError (exit 3) when it was written in another schema (`RUN_JSON_VERSION`) or is damaged
 * (`RUN_JSON_DAMAGED`).
 */
export function parseRunJson(text: string, path: string): RunResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(path, messageOf(error), error);
  }
  const { schemaVersion } = Object(value) as { readonly schemaVersion?: unknown };
  if (typeof schemaVersion === 'number' && schemaVersion !== SCHEMA_VERSION) {
    const age = schemaVersion < SCHEMA_VERSION ? 'an older' : 'a newer';
    throw environmentError(
      `${path} was written by ${age} version of session-bench (schema ${schemaVersion}; this one reads ${SCHEMA_VERSION})`,
      'RUN_JSON_VERSION',
      'Run it again, or use the version that wrote it',
    );
  }
  const { data, error } = runResultSchema.safeParse(value);
  if (data === undefined) {
    const hint = typeof schemaVersion === 'number' ? undefined : PERHAPS_ANOTHER_VERSION;
    throw damaged(path, oneLine(z.prettifyError(error)), error, hint);
  }
  return data;
}

function damaged(path: string, reason: string, cause: unknown, hint?: string): Error {
  return environmentError(`${path} is damaged: ${reason}`, 'RUN_JSON_DAMAGED', hint, cause);
}
