import { join } from 'node:path';
import type { ChosenScenario } from '../catalogue/choose-scenarios.ts';
import type { ChosenBackend } from '../comparison/comparison.ts';
import { environmentError } from '../model/errors.ts';
import type { Environment, RunResult } from '../model/run-result.ts';
import type { EarlierPart } from '../record/join-parts.ts';
import type { ResumableRun } from './interrupted-run.ts';
import { historyContents, keepAnomalies, keepHistory, keyOf } from './kept-trials.ts';

/** A backend or a scenario, with the hash of the file it came from; null: it is built in. */
type NamedModule = Pick<RunResult['scenarios'][number], 'name' | 'moduleHash'>;

type Surroundings = Pick<Environment, 'cpuModel' | 'cores' | 'platform' | 'node' | 'provider'>;

/** Trials on two of these tell nothing of their backends. */
const MUST_BE_THE_SAME: Readonly<Record<keyof Surroundings, string>> = {
  cpuModel: 'the CPU',
  cores: 'the number of cores',
  platform: 'the platform',
  node: 'Node.js',
  provider: 'where servers come from',
};

/**
 * Leaves in the files of a run only the trials that are in its run.json and whole in its history, and says which these
 * are. One that was broken off, or whose history was, is to be measured again.
 *
 * @param modules what the run is gone on with: its backends and scenarios as they are now.
 * @throws BenchError (exit 3) where this is another machine, Node.js or provider of servers, or a module has been
 * changed, which it names.
 */
export async function takeUp(
  { folder, result }: ResumableRun,
  here: Surroundings,
  modules: readonly NamedModule[],
): Promise<EarlierPart> {
  const { environment, trials } = result;
  const others = (Object.keys(MUST_BE_THE_SAME) as (keyof Surroundings)[])
    .filter((key) => environment[key] !== here[key])
    .map((key) => `${MUST_BE_THE_SAME[key]}: it was ${environment[key]}, and is ${here[key]}`);
  if (others.length > 0) {
    throw environmentError(
      [`${folder} cannot be gone on with here, its trials would be no comparison:`, ...others].join('\n'),
      'RESUMED_ELSEWHERE',
      'Go on where it was begun, or run it anew',
    );
  }
  const changed = changedModules(result, modules);
  if (changed.length > 0) {
    throw environmentError(
      `${folder} cannot be gone on with, its trials would be no comparison: ${changed.join(' and ')} changed since`,
      'RESUMED_CHANGED',
      'Undo the change, or run it anew',
    );
  }
  const history = join(folder, 'history.ndjson.gz');
  const { whole, isClean } = await historyContents(history);
  const kept = trials.filter((trial) => trial.status !== 'skipped').filter((trial) => whole.has(keyOf(trial)));
  const keys = new Set(kept.map(keyOf));
  if (!isClean || keys.size < whole.size) {
    await keepHistory(history, new Set([...keys].flatMap((key) => whole.get(key) ?? [])));
  }
  await keepAnomalies(join(folder, 'anomalies.ndjson.gz'), keys);
  return { result, kept };
}

/** The backends and scenarios of a run, as `takeUp` compares them. */
export function modulesOf(
  backends: readonly ChosenBackend[],
  scenarios: readonly ChosenScenario[],
): readonly NamedModule[] {
  return [
    ...backends.map(({ backend: { name }, moduleHash }) => ({ name, moduleHash: moduleHash ?? null })),
    ...scenarios.map(({ scenario: { name }, moduleHash }) => ({ name, moduleHash: moduleHash ?? null })),
  ];
}

/** An older run does not say what its modules were. */
function changedModules({ backends, scenarios }: RunResult, modules: readonly NamedModule[]): string[] {
  return [...backends, ...scenarios].flatMap(({ name, module, moduleHash }) => {
    const now = modules.find((one) => one.name === name);
    return moduleHash === null || moduleHash === now?.moduleHash ? [] : [module ?? name];
  });
}
