import { CASES } from '../../calibrate/cases/index.ts';
import { driveInProcess, runCase } from '../../calibrate/run-case.ts';
import { calibrationTable } from '../../calibrate/table.ts';
import { type CaseResult, exitCodeOf, LOUD_PRESSURE_PERCENT } from '../../calibrate/verdict.ts';
import { RunFolder } from '../../cluster/cleanup/run-folder.ts';
import { sweepStaleRunFolders } from '../../cluster/cleanup/stale-run-folders.ts';
import { pinning } from '../../cluster/processes/cores.ts';
import { fingerprint } from '../../measure/environment.ts';
import { realTimeRefusal } from '../../measure/real-time-permission.ts';
import type { ExitCode } from '../../model/errors.ts';
import { unlessAborted } from '../../process/unless-aborted.ts';

export interface CalibrationOutcome {
  readonly table: string;
  /** The same figures, with the machine they were measured on. */
  readonly json: string;
  readonly exitCode: ExitCode;
}

/**
 * Runs the named cases one after the other: the driver on the generator's core, its server on the cores of the stack.
 * Rejects with the signal's reason when it aborts.
 */
export async function calibrate(
  names: readonly string[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<CalibrationOutcome> {
  for (const line of await sweepStaleRunFolders()) say(line);
  const cases = CASES.filter(({ name }) => names.includes(name));
  const cores = pinning();
  if (cores === null) say('generator and server share their cores: expect more than a machine with two would show');
  const refused = cores === null ? null : realTimeRefusal();
  if (refused !== null)
    say(`generator and server run without real-time priority: expect more on a busy machine (${refused})`);
  await using folder = await RunFolder.create();
  const drive = driveInProcess(folder, cores?.generator ?? null);
  const results: CaseResult[] = [];
  for (const [index, one] of cases.entries()) {
    const seconds = (one.load.warmupMs + one.load.durationMs) / 1000;
    say(`[${index + 1}/${cases.length}] ${one.name}, ${seconds} s`);
    results.push(await unlessAborted(signal, runCase(one, { folder, serverCpus: cores?.stack ?? null, drive })));
  }
  const exitCode = exitCodeOf(results);
  const environment = await fingerprint();
  const json = { schemaVersion: 1, exitCode, loudPressurePercent: LOUD_PRESSURE_PERCENT, environment, cases: results };
  return { table: calibrationTable(results), json: `${JSON.stringify(json, null, 2)}\n`, exitCode };
}
