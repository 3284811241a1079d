import { runJson } from '../model/result-json.ts';
import type { RunResult } from '../model/run-result.ts';
import { writeWhole } from './write-whole.ts';

/** Writes run.json whole or not at all; throws as `writeWhole` and `runJson` do. */
export async function writeRunJson(path: string, result: RunResult): Promise<void> {
  await writeWhole(path, runJson(result));
}
