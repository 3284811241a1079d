import { join } from 'node:path';
import type { RunResult } from '../model/run-result.ts';
import { writeWhole } from './write-whole.ts';

/** A form in which the report of a run is written. */
interface Report {
  /** Its file in the folder of the run; null: it has none there. */
  readonly file: string | null;
  readonly render: (result: RunResult) => string;
}

/**
 * Writes the reports that name a file into the folder of a run, each whole or not at all.
 *
 * @throws BenchError (exit 3) if one cannot be written.
 */
export async function writeReports(folder: string, result: RunResult, reports: readonly Report[]): Promise<void> {
  for (const { file, render } of reports) {
    if (file !== null) await writeWhole(join(folder, file), render(result));
  }
}
