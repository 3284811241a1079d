import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import type { Rival } from '../../backends/rivals.ts';
import { BenchError, EXIT } from '../model/errors.ts';
import { runResultSchema } from '../model/run-result.ts';
import { comparisonOf, rivalsNamed } from './comparison.ts';
import { RATIO_BOUND, RATIO_GOAL, ratioOf, type StoreRatio, verdictOf } from './ratios.ts';

/**
 * `npm run bench:stores`, or `npm run bench:stores -- redis,mysql`: what a request costs with our stores, next to the
 * published ones for the same servers, at the same rate through the same application, in interleaved rounds. It takes them pair by pair: a shared machine is faster
 * or slower for minutes, and the two figures of a round are of the same half minute then. Exits with 1 where ours is
 * dearer, with 2 where the rounds do not tell.
 */
const rivals = chosenRivals();
const folder = await mkdtemp(join(tmpdir(), 'bench-stores-'));
await using cleanUp = new AsyncDisposableStack();
cleanUp.defer(() => rm(folder, { recursive: true, force: true }));

const ratios: StoreRatio[] = [];
let code: number | null = EXIT.passed;
for (const rival of rivals) {
  const json = join(folder, `${rival.ours}.json`);
  code = await run([...comparisonOf(rival), `--results=${folder}`, `--json=${json}`]);
  if (code !== EXIT.passed && code !== EXIT.guaranteeBroken && code !== EXIT.inconclusive) break;
  const ratio = ratioOf(rival, runResultSchema.parse(JSON.parse(await readFile(json, 'utf8'))));
  if (ratio !== null) ratios.push(ratio);
}
process.stdout.write(`${tableOf(ratios)}\n`);
process.exitCode = exitCodeOf(ratios, code);

function chosenRivals(): readonly Rival[] {
  try {
    return rivalsNamed(process.argv[2]);
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    process.stderr.write(`${error.message}\n${error.hint ?? ''}\n`);
    process.exit(error.exitCode);
  }
}

/** Resolves with the exit code of the bench; null where a signal ended it. */
function run(options: readonly string[]): Promise<number | null> {
  const bench = fileURLToPath(import.meta.resolve('../start.mjs'));
  const child = spawn(process.execPath, [bench, ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve) => child.once('close', resolve));
}

function exitCodeOf(compared: readonly StoreRatio[], lastCode: number | null): number {
  const verdicts = compared.map(verdictOf);
  if (verdicts.includes('missed')) return EXIT.guaranteeBroken;
  if (compared.length === rivals.length) return verdicts.includes('undecided') ? EXIT.inconclusive : EXIT.passed;
  return lastCode === EXIT.passed ? EXIT.inconclusive : (lastCode ?? EXIT.interrupted);
}

function tableOf(compared: readonly StoreRatio[]): string {
  const table = new Table({
    head: [
      'ours',
      'published',
      'CPU of',
      'ours µs',
      'theirs µs',
      'ratio at the same speed',
      'spread',
      `bound ${RATIO_BOUND}, goal ${RATIO_GOAL}`,
    ],
    style: { head: [], border: [] },
  });
  for (const one of compared) {
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
