import { fileURLToPath } from 'node:url';
import { usageError } from '../../../bench/model/errors.ts';
import { RIVALS, type Rival } from './rivals.ts';

const ROUNDS = 9;

/**
 * Those of our stores that a list names, with the published one for each; all of them without one.
 *
 * @throws BenchError (exit 64) for a name that is none of theirs.
 */
export function rivalsNamed(list: string | undefined): readonly Rival[] {
  if (list === undefined) return RIVALS;
  return list.split(',').map((name) => {
    const rival = RIVALS.find(({ ours }) => ours === name);
    if (rival !== undefined) return rival;
    throw usageError(
      [`${name}: no published store to compare it with is known`],
      `Use ${RIVALS.map(({ ours }) => ours).join(', ')}`,
    );
  });
}

/**
 * The options of the run that compares one of our stores with the published one. One node gets all requests, after
 * thousands for practice: with any store a request costs more before its code is compiled. Each session is read every
 * other second. That is more often than in production, but rare enough for a store that counts lifetimes in whole seconds:
 * read more often, it would mostly write what is there already.
 */
export function comparisonOf({ ours, file }: Rival): string[] {
  const published = fileURLToPath(import.meta.resolve(`../../../docs/stores/${file}`));
  return [
    `--backends=${ours},${published}`,
    '--scenarios=steady',
    `--trials=${ROUNDS}`,
    '--profile=smoke',
    '--nodes=1',
    '--rate=500',
    '--sessions=1000',
    '--warmup-requests=8000',
    '--warmup=1s',
    '--duration=12s',
  ];
}
