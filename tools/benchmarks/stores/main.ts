import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BenchError, EXIT, messageOf, usageError } from '../../../bench/model/errors.ts';
import type { RunResult } from '../../../bench/model/run-result.ts';
import { readRunJson } from '../../../bench/record/read-run-json.ts';
import { framedTable, left } from '../../../bench/report/draw/aligned.ts';
import { comparisonOf, rivalsNamed } from './comparison.ts';
import { storesPage } from './page.ts';
import { RATIO_HEAD, ratioRows } from './ratio-rows.ts';
import { pooled, ratioOf, type StoreRatio, verdictOf } from './ratios.ts';
import { RIVALS, type Rival } from './rivals.ts';

/**
 * `npm run bench:stores`, or `npm run bench:stores -- redis,mysql`: what a request costs with our stores, next to the
 * published ones for the same servers, at the same rate through the same application, in interleaved rounds.
 *
 * It takes them pair by pair: a shared machine is faster or slower for minutes, and the two figures of a round then come
 * from the same half minute. If nine rounds do not decide, nine more follow, and nine more once again. Exits with 1 if ours
 * costs more, with 2 if that stays undecided. With `--page` it writes docs/stores-compared.md.
 */

/** Of one pair. Each may decide, so what holds in nine of ten single runs holds in seven of ten of all three at least. */
const MOST_RUNS = 3;

const PAGE = fileURLToPath(new URL('../../../docs/stores-compared.md', import.meta.url));

const { rivals, writesPage } = chosen();
const folder = await mkdtemp(join(tmpdir(), 'bench-stores-'));
await using cleanUp = new AsyncDisposableStack();
cleanUp.defer(() => rm(folder, { recursive: true, force: true }));

const ratios: StoreRatio[] = [];
let first: RunResult | undefined;
let code: number | null = EXIT.passed;
for (const rival of rivals) {
  const ratio = await compare(rival);
  if (ratio !== null) ratios.push(ratio);
  if (!isMeasured(code)) break;
}
process.stdout.write(`${tableOf(ratios)}\n`);
if (writesPage && first !== undefined && isMeasured(code) && ratios.length === RIVALS.length) {
  await writeFile(PAGE, storesPage(ratios, first.environment, first.startedAt.slice(0, 10)));
}
process.exitCode = exitCodeOf(ratios, code);

/** Null if nothing was measured; `code` is that of the last run. */
async function compare(rival: Rival): Promise<StoreRatio | null> {
  const results: RunResult[] = [];
  let ratio: StoreRatio | null = null;
  while (results.length < MOST_RUNS && (ratio === null || verdictOf(ratio) === 'undecided')) {
    const json = join(folder, `${rival.ours}.json`);
    code = await run([...comparisonOf(rival), `--results=${folder}`, `--json=${json}`]);
    if (!isMeasured(code)) break;
    const result = await readRunJson(json);
    first ??= result;
    results.push(result);
    ratio = ratioOf(rival, pooled(results));
  }
  return ratio;
}

function isMeasured(exitCode: number | null): boolean {
  return exitCode === EXIT.passed || exitCode === EXIT.guaranteeBroken || exitCode === EXIT.inconclusive;
}

function chosen(): { readonly rivals: readonly Rival[]; readonly writesPage: boolean } {
  try {
    const { values, positionals } = argumentsOf(process.argv.slice(2));
    if (values.page && positionals.length > 0) throw usageError(['--page is about all stores: name none']);
    return { rivals: rivalsNamed(positionals[0]), writesPage: values.page };
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    process.stderr.write(`${error.message}\n${error.hint ?? ''}\n`);
    process.exit(error.exitCode);
  }
}

function argumentsOf(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { page: { type: 'boolean', default: false } } });
  } catch (error) {
    throw usageError([messageOf(error)], 'npm run bench:stores -- [redis,postgres,mysql,memcached] [--page]');
  }
}

/** Resolves with the exit code of the bench; null if a signal ended it. */
function run(options: readonly string[]): Promise<number | null> {
  const bench = fileURLToPath(import.meta.resolve('../../../bench/start.mjs'));
  const child = spawn(process.execPath, [bench, ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve) => child.once('close', resolve));
}

function exitCodeOf(compared: readonly StoreRatio[], lastCode: number | null): number {
  if (!isMeasured(lastCode)) return lastCode ?? EXIT.interrupted;
  const verdicts = compared.map(verdictOf);
  if (verdicts.includes('missed')) return EXIT.guaranteeBroken;
  return compared.length < rivals.length || verdicts.includes('undecided') ? EXIT.inconclusive : EXIT.passed;
}

function tableOf(compared: readonly StoreRatio[]): string {
  return framedTable(
    RATIO_HEAD.map((heading) => left(heading)),
    ratioRows(compared),
  );
}
