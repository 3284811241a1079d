import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { measuredAttempts } from '../../model/attempts.ts';
import { BenchError, EXIT, type ExitCode, environmentError } from '../../model/errors.ts';
import type { ComparedTrial, Comparison, RecheckedTrial } from '../../model/recheck.ts';
import type { RunResult } from '../../model/run-result.ts';
import { isSameTrial, type TrialName } from '../../model/trial-name.ts';
import { readRunJson } from '../../record/read-run-json.ts';
import { recheck } from '../../record/recheck.ts';
import { placeOf } from '../../report/draw/warnings.ts';
import { checkReport } from '../../report/formats/check.ts';

export interface CheckOutcome {
  readonly report: string;
  readonly json: string;
  readonly exitCode: ExitCode;
  /** What run.json has and the history has not; null if nothing is missing. */
  readonly error: BenchError | null;
}

const SCHEMA_VERSION = 2;

/**
 * Reads the history of a run again, and compares its verdicts with those of the run.json in the same folder.
 *
 * @param path the folder of a run, or a history. A history is compared with nothing if no run.json lies next to it, or one
 * of another version of session-bench.
 * @throws BenchError (exit 3) when a file is missing or damaged, or when the run.json of a folder is of another version. A
 * truncated history is shown up to its end.
 */
export async function check(path: string, signal: AbortSignal): Promise<CheckOutcome> {
  const isFolder = (await stat(path).catch(() => null))?.isDirectory() === true;
  const history = isFolder ? join(path, 'history.ndjson.gz') : path;
  const runJson = join(isFolder ? path : dirname(path), 'run.json');
  const { recorded, uncompared } = isFolder
    ? { recorded: await readRunJson(runJson), uncompared: null }
    : await runJsonBeside(runJson);
  const trials: ComparedTrial[] = [];
  for await (const trial of recheck(history, signal)) {
    trials.push({ ...trial, runJson: recorded === null ? null : comparison(trial, recorded) });
  }
  const missing = recorded === null ? [] : missingTrials(trials, recorded);
  const error = notWhole(history, trials, missing);
  const exitCode = error === null ? exitCodeOf(trials) : EXIT.environment;
  const json = { schemaVersion: SCHEMA_VERSION, history, exitCode, trials, missing: missing.map(placeOf) };
  return {
    report: checkReport(trials, missing, uncompared),
    json: `${JSON.stringify(json, null, 2)}\n`,
    exitCode,
    error,
  };
}

/** The run.json next to a history that was named alone; or null, with the reason in one sentence if one lies there. */
async function runJsonBeside(
  path: string,
): Promise<{ readonly recorded: RunResult | null; readonly uncompared: string | null }> {
  if (!existsSync(path)) return { recorded: null, uncompared: null };
  try {
    return { recorded: await readRunJson(path), uncompared: null };
  } catch (error) {
    if (!(error instanceof BenchError) || error.code !== 'RUN_JSON_VERSION') throw error;
    return { recorded: null, uncompared: `Nothing was compared: ${error.message}.` };
  }
}

/** A truncated history without a run.json is an error too: whether the run itself ended there is not known. */
function notWhole(history: string, trials: readonly ComparedTrial[], missing: readonly TrialName[]): BenchError | null {
  const broken = trials.filter(({ complete, runJson }) => !complete && (runJson === 'cut-off' || runJson === null));
  const reasons = [
    ...broken.map((trial) => `it ends within ${placeOf(trial)}`),
    ...missing.map((trial) => `it does not have ${placeOf(trial)}`),
  ];
  if (reasons.length === 0) return null;
  return environmentError(
    `${history} is not whole: ${reasons.join('; ')}`,
    'HISTORY_CUT_OFF',
    'The run was killed, or the file was not copied to its end; run it again',
  );
}

function exitCodeOf(trials: readonly ComparedTrial[]): ExitCode {
  const isWrong = trials.some(({ runJson, broken }) => runJson === 'differs' || broken.length > 0);
  return isWrong ? EXIT.guaranteeBroken : EXIT.passed;
}

function comparison(found: RecheckedTrial, result: RunResult): Comparison {
  const recorded = measuredAttempts(result).find((one) => isSameTrial(one, found) && one.attempt === found.attempt);
  if (recorded === undefined) return 'absent';
  if (!found.complete) return 'cut-off';
  const { cohort, later, anomalyCount } = recorded;
  const verdicts = { cohort: found.cohort, later: found.later, anomalyCount: found.anomalyCount };
  return isDeepStrictEqual(verdicts, { cohort, later, anomalyCount }) ? 'same' : 'differs';
}

/** Trials of run.json that the history does not have, repeated ones included. */
function missingTrials(found: readonly RecheckedTrial[], result: RunResult): TrialName[] {
  const names = new Set(found.map(placeOf));
  return measuredAttempts(result).filter((trial) => !names.has(placeOf(trial)));
}
