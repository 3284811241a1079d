import { join } from 'node:path';
import type { ChosenScenario } from '../catalogue/choose-scenarios.ts';
import type { ChosenBackend } from '../comparison/comparison.ts';
import { repeatedAttempts } from '../judge/repeats.ts';
import { type Attempts, measuredAttempts } from '../model/attempts.ts';
import { environmentError } from '../model/errors.ts';
import type { MeasuredTrial } from '../model/measured-trial.ts';
import type { Environment, RunResult } from '../model/run-result.ts';
import type { EarlierPart } from '../record/join-parts.ts';
import type { InterruptedRun } from './interrupted-run.ts';
import { type HistoryContents, historyContents, keepAnomalies, keepHistory, keyOf } from './kept-trials.ts';

/** A backend or a scenario, with the hash of the file it came from; null: it is built in. */
type NamedModule = Pick<RunResult['scenarios'][number], 'name' | 'moduleHash'>;

type Surroundings = Pick<Environment, 'cpuModel' | 'cores' | 'platform' | 'node' | 'provider'>;

/** Trials are comparable only if these are equal. */
const MUST_BE_THE_SAME: Readonly<Record<keyof Surroundings, string>> = {
  cpuModel: 'the CPU',
  cores: 'the number of cores',
  platform: 'the platform',
  node: 'Node.js',
  provider: 'where servers come from',
};

/**
 * Prepares the files of an interrupted run for its other trials. A trial is kept if run.json has it and the history has
 * it whole; so is an attempt that no longer counts. All others are removed from the files, to be measured again.
 *
 * @param modules the backends and scenarios as they are now.
 * @returns the trials that are kept, with the result they are part of.
 * @throws BenchError (exit 3) if this is another machine, Node.js or provider of servers, or if a module has changed,
 * which the message names.
 */
export async function resumeRun(
  { folder, result }: InterruptedRun,
  here: Surroundings,
  modules: readonly NamedModule[],
): Promise<EarlierPart> {
  const { environment } = result;
  const others = (Object.keys(MUST_BE_THE_SAME) as (keyof Surroundings)[])
    .filter((key) => environment[key] !== here[key])
    .map((key) => `${MUST_BE_THE_SAME[key]}: it was ${environment[key]}, and is ${here[key]}`);
  if (others.length > 0) {
    throw environmentError(
      [`${folder} cannot be resumed here: trials from another machine are not comparable:`, ...others].join('\n'),
      'RESUMED_ELSEWHERE',
      'Resume it where it was started, or run it again',
    );
  }
  const changed = changedModules(result, modules);
  if (changed.length > 0) {
    throw environmentError(
      `${folder} cannot be resumed, its trials would not be comparable: ${changed.join(' and ')} changed since`,
      'RESUMED_CHANGED',
      'Undo the change, or run it again',
    );
  }
  const history = join(folder, 'history.ndjson.gz');
  const { whole, isClean } = await historyContents(history);
  const kept = wholeAttempts(result, whole);
  const keys = new Set(measuredAttempts(kept).map(keyOf));
  if (!isClean || keys.size < whole.size) {
    await keepHistory(history, new Set([...keys].flatMap((key) => whole.get(key) ?? [])));
  }
  await keepAnomalies(join(folder, 'anomalies.ndjson.gz'), keys);
  return { result, kept };
}

/** The attempts that a history has whole. If it lacks the last one at a trial, the one before it counts again. */
function wholeAttempts(result: RunResult, whole: HistoryContents['whole']): Attempts {
  const isWhole = (trial: MeasuredTrial): boolean => whole.has(keyOf(trial));
  const trials = result.trials
    .filter((trial) => trial.status !== 'skipped')
    .flatMap((trial) => [...repeatedAttempts(result, trial), trial].findLast(isWhole) ?? []);
  return { trials, superseded: result.superseded.filter((trial) => isWhole(trial) && !trials.includes(trial)) };
}

/** The backends and scenarios of a run, as `resumeRun` compares them. */
export function modulesOf(
  backends: readonly ChosenBackend[],
  scenarios: readonly ChosenScenario[],
): readonly NamedModule[] {
  return [
    ...backends.map(({ backend: { name }, moduleHash }) => ({ name, moduleHash: moduleHash ?? null })),
    ...scenarios.map(({ scenario: { name }, moduleHash }) => ({ name, moduleHash: moduleHash ?? null })),
  ];
}

/** The files of modules that have another hash now; those that are built in have none. */
function changedModules({ backends, scenarios }: RunResult, modules: readonly NamedModule[]): string[] {
  return [...backends, ...scenarios].flatMap(({ name, module, moduleHash }) => {
    const now = modules.find((one) => one.name === name);
    return moduleHash === null || moduleHash === now?.moduleHash ? [] : [module ?? name];
  });
}
