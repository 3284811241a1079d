import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../../../bench/model/errors.ts';
import { thousands } from '../../../bench/model/thousands.ts';
import { parseRunJson } from '../../../bench/record/read-run-json.ts';
import { framedTable, left } from '../../../bench/report/draw/aligned.ts';
import { MOST_BYTES, ratePerS, type SeedRun, totalBytes, verdictOf } from './bounds.ts';
import { SEED_GOALS, type SeedGoal } from './goals.ts';
import { watchPeaks } from './peak-memory.ts';

/**
 * `npm run bench:seed`: a whole run with a million sessions for each of some stores. It shows how fast they were seeded, and
 * how large the harness's own processes became. Exits with 1 if a bound is missed, with 2 if other load kept the machine
 * busy.
 */
const SESSIONS = 1_000_000;
const LOAD = ['--scenarios=steady', '--rate=500', '--duration=14s', `--sessions=${SESSIONS}`] as const;

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'bench-seed-'));
await using cleanUp = new AsyncDisposableStack();
cleanUp.defer(() => rm(folder, { recursive: true, force: true }));

const runs: SeedRun[] = [];
for (const goal of SEED_GOALS) runs.push(await seedRun(goal));
process.stdout.write(`${tableOf(runs)}\n`);
const verdicts = runs.map(verdictOf);
if (verdicts.includes('too loud')) process.exitCode = EXIT.inconclusive;
if (verdicts.includes('missed')) process.exitCode = EXIT.guaranteeBroken;

async function seedRun(goal: SeedGoal): Promise<SeedRun> {
  const json = join(folder, `${goal.backend}.json`);
  const run = spawn(
    process.execPath,
    [
      join(root, 'bench/start.mjs'),
      `--backends=${goal.backend}`,
      ...LOAD,
      `--results=${join(folder, 'results')}`,
      `--json=${json}`,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const peaksOf = watchPeaks(run.pid ?? 0);
  await new Promise((resolve) => run.once('close', resolve));
  const peaks = peaksOf();
  const text = await readFile(json, 'utf8').catch(() => null);
  if (text === null) return { goal, trial: null, peaks, cpuPressureBefore: null };
  const { trials, environment } = parseRunJson(text, json);
  const trial = trials.find((one) => one.status !== 'skipped') ?? null;
  return { goal, trial, peaks, cpuPressureBefore: environment.cpuPressureBefore };
}

function tableOf(all: readonly SeedRun[]): string {
  const headings = [
    'store',
    'seeded',
    'per s',
    'least',
    'stored',
    'verified',
    'lost',
    'harness MB',
    'generator MB',
    'closed model MB',
    `sum MB, at most ${megabytes(MOST_BYTES)}`,
    'bounds',
  ];
  const rows = all.map((run) => {
    const { goal, trial, peaks } = run;
    const seeding = trial?.seeding ?? null;
    return [
      goal.backend,
      count(seeding?.count),
      count(Math.round(ratePerS(run))),
      count(goal.leastPerS),
      count(seeding?.stored),
      count(seeding?.verified),
      count(trial?.cohort.lost),
      megabytes(peaks.harness),
      megabytes(peaks.generator),
      megabytes(peaks['closed model']),
      megabytes(totalBytes(run)),
      verdictOf(run),
    ];
  });
  return framedTable(
    headings.map((heading) => left(heading)),
    rows,
  );
}

function count(value: number | null | undefined): string {
  return value == null ? '–' : thousands(value);
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '–' : (bytes / 1e6).toFixed(0);
}
