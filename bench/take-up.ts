import { join } from 'node:path';
import type { EarlierPart } from './earlier-part.ts';
import { historyContents, keepAnomalies, keepHistory, keyOf } from './kept-trials.ts';
import { environmentError } from './model/errors.ts';
import type { Environment } from './model/run-result.ts';
import type { ResumableRun } from './resumable-run.ts';

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
 * @throws BenchError (exit 3) where this is another machine, Node.js or provider of servers, which it names.
 */
export async function takeUp({ folder, result }: ResumableRun, here: Surroundings): Promise<EarlierPart> {
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
