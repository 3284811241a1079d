import { join } from 'node:path';
import type { RunResult } from '../../model/run-result.ts';
import { writeWhole } from '../../record/write-whole.ts';
import type { ReportFormat } from '../../report/formats/format.ts';

/**
 * Writes the formats that name a file into the folder of a run, each whole or not at all.
 *
 * @throws BenchError (exit 3) if one cannot be written.
 */
export async function writeReports(folder: string, result: RunResult, formats: readonly ReportFormat[]): Promise<void> {
  for (const { file, render } of formats) {
    if (file !== null) await writeWhole(join(folder, file), render(result));
  }
}
