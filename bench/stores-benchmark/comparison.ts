import { fileURLToPath } from 'node:url';
import type { Rival } from '../../backends/rivals.ts';

const ROUNDS = 15;

/**
 * The options of the run that compares one of our stores with the published one. One node gets all the requests, and a
 * long warm-up: while its code is not compiled yet, a request costs three times as much whatever the store.
 */
export function comparisonOf({ ours, file }: Rival): string[] {
  const published = fileURLToPath(import.meta.resolve(`../../docs/stores/${file}`));
  return [
    `--backends=${ours},${published}`,
    '--scenarios=steady',
    `--trials=${ROUNDS}`,
    '--profile=smoke',
    '--nodes=1',
    '--rate=500',
    '--sessions=250',
    '--warmup=4s',
    '--duration=3s',
  ];
}
