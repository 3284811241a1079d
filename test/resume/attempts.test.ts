import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { MeasuredTrial } from '../../bench/model/measured-trial.ts';
import { trialNameOf } from '../../bench/model/trial-name.ts';
import { historyContents } from '../../bench/resume/kept-trials.ts';
import { resumeRun } from '../../bench/resume/resume.ts';
import { sampleResult, sampleTrial } from '../report/sample-result.ts';

const HERE = sampleResult([]).environment;

const STEADY = sampleTrial({ backend: 'redis' });
const UNDECIDED = { backend: 'redis', scenario: 'node-kill', status: 'inconclusive', cause: 'late-heal' } as const;
const [FIRST, SECOND] = [1, 2].map((attempt) => sampleTrial({ ...UNDECIDED, attempt })) as [
  MeasuredTrial,
  MeasuredTrial,
];

/** The lines of a trial in a history; without its end it is truncated. */
function lines(trial: MeasuredTrial, isWhole = true): string {
  return `${JSON.stringify({ type: 'trial', ...trialNameOf(trial) })}\n${isWhole ? '{"type":"trial-end",}\n' : ''}`;
}

/** What is kept of a run with a second attempt at its first trial, if its history has these lines. */
async function keptWith(history: string) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'attempts-'));
  const path = join(folder.path, 'history.ndjson.gz');
  writeFileSync(path, gzipSync(history));
  const result = sampleResult([SECOND, STEADY], { superseded: [FIRST], complete: false });
  const { kept } = await resumeRun({ folder: folder.path, result }, HERE, []);
  return { ...kept, inHistory: (await historyContents(path)).whole.size };
}

test('a resumed run keeps the attempts that were repeated, and forgets one that was interrupted', async () => {
  const third = sampleTrial({ ...UNDECIDED, attempt: 3 });
  assert.deepEqual(await keptWith(lines(FIRST) + lines(STEADY) + lines(SECOND) + lines(third, false)), {
    trials: [SECOND, STEADY],
    superseded: [FIRST],
    inHistory: 3,
  });
});

test('an attempt whose successor is not whole in the history counts again', async () => {
  assert.deepEqual(await keptWith(lines(FIRST) + lines(STEADY) + lines(SECOND, false)), {
    trials: [FIRST, STEADY],
    superseded: [],
    inHistory: 2,
  });
});

test('a trial without any whole attempt is measured again', async () => {
  assert.deepEqual(await keptWith(lines(STEADY)), { trials: [STEADY], superseded: [], inHistory: 1 });
});
