import assert from 'node:assert/strict';
import { mkdtempDisposable, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Guarantees } from '../../backends/backend.ts';
import { BACKENDS } from '../../backends/registry.ts';
import { runJson } from '../../bench/model/result-json.ts';
import { runResultSchema } from '../../bench/model/run-result.ts';
import { type BackendSummary } from '../../bench/model/summaries.ts';
import { writeRunJson } from '../../bench/record/run-json.ts';
import { sampleResult, usualTrials } from '../report/sample-result.ts';

const folderPrefix = join(tmpdir(), 'session-bench-run-json-');

test('a written result is read back as the same, and no other file is left', async () => {
  await using folder = await mkdtempDisposable(folderPrefix);
  const result = sampleResult(usualTrials());
  const path = join(folder.path, 'run.json');
  await writeRunJson(path, result);
  await writeRunJson(path, result);
  assert.deepEqual(runResultSchema.parse(JSON.parse(await readFile(path, 'utf8'))), result);
  assert.deepEqual(await readdir(folder.path), ['run.json']);
});

test('a result that does not fit its schema is not written', () => {
  const [trial] = usualTrials();
  assert.ok(trial);
  const broken = sampleResult([{ ...trial, overheadMs: Number.NaN }]);
  assert.throws(() => runJson(broken), /overheadMs/);
});

test('the guarantees of every built-in backend have a place in run.json', () => {
  const backends = BACKENDS.map(({ backend }): BackendSummary => {
    const guarantees: Guarantees = backend.guarantees;
    const { name, title, routing } = backend;
    return {
      name,
      title,
      routing,
      guarantees: { ...guarantees },
      replicated: false,
      emulator: null,
      module: null,
      moduleHash: null,
    };
  });
  runJson(sampleResult([], { backends }));
});
