import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { RIVALS } from '../../backends/rivals.ts';
import { EXIT } from '../model/errors.ts';
import { runResultSchema } from '../model/run-result.ts';
import { RATIO_BOUND, RATIO_GOAL, ratioOf, type StoreRatio, verdictOf } from './ratios.ts';

/**
 * `npm run bench:stores`: what a request costs with our stores, next to the published ones for the same servers, at the
 * same rate through the same application, in interleaved rounds. Exits with 1 where ours is dearer, with 2 where the
 * rounds do not tell.
 */
const ROUNDS = 15;

/**
 * One node gets all the requests, and a long warm-up: while its code is not compiled yet, a request costs three times as
 * much whatever the store.
 */
const LOAD = ['--profile=smoke', '--nodes=1', '--rate=500', '--sessions=250', '--warmup=4s', '--duration=3s'] as const;

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'bench-stores-'));
await using cleanUp = new AsyncDisposableStack();
cleanUp.defer(() => rm(folder, { recursive: true, force: true }));

const json = join(folder, 'run.json');
const backends = RIVALS.flatMap(({ ours, file }) => [ours, join(root, 'docs/stores', file)]);
const run = spawn(
  process.execPath,
  [
    join(root, 'bench/start.mjs'),
    `--backends=${backends.join()}`,
    '--scenarios=steady',
    `--trials=${ROUNDS}`,
    ...LOAD,
    `--results=${folder}`,
    `--json=${json}`,
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
const code = await new Promise<number | null>((resolve) => run.once('close', resolve));
if (code !== EXIT.passed && code !== EXIT.guaranteeBroken && code !== EXIT.inconclusive) {
  process.exitCode = code ?? EXIT.interrupted;
} else {
  const result = runResultSchema.parse(JSON.parse(await readFile(json, 'utf8')));
  const ratios = RIVALS.map((rival) => ratioOf(rival, result)).filter((ratio) => ratio !== null);
  process.stdout.write(`${tableOf(ratios)}\n`);
  const verdicts = ratios.map(verdictOf);
  if (ratios.length < RIVALS.length || verdicts.includes('undecided')) process.exitCode = EXIT.inconclusive;
  if (verdicts.includes('missed')) process.exitCode = EXIT.guaranteeBroken;
}

function tableOf(ratios: readonly StoreRatio[]): string {
  const table = new Table({
    head: [
      'ours',
      'published',
      'CPU of',
      'ours µs',
      'theirs µs',
      'ratio',
      'spread',
      `bound ${RATIO_BOUND}, goal ${RATIO_GOAL}`,
    ],
    style: { head: [], border: [] },
  });
  for (const one of ratios) {
    const { rival, oursUs, publishedUs, ratio } = one;
    const { low, high } = ratio.interval ?? { low: ratio.median, high: ratio.median };
    table.push([
      rival.ours,
      rival.published,
      rival.counted.join(' + '),
      oursUs.toFixed(0),
      publishedUs.toFixed(0),
      ratio.median.toFixed(2),
      `${low.toFixed(2)} to ${high.toFixed(2)}`,
      verdictOf(one),
    ]);
  }
  return table.toString();
}
