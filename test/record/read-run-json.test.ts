import assert from 'node:assert/strict';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { BenchError, EXIT } from '../../bench/model/errors.ts';
import { runJson } from '../../bench/model/result-json.ts';
import { SCHEMA_VERSION } from '../../bench/model/run-result.ts';
import { parseRunJson, readRunJson } from '../../bench/record/read-run-json.ts';
import { sampleResult, usualTrials } from '../report/sample-result.ts';

const RESULT = sampleResult(usualTrials());

/** The error of reading this text. */
function refusal(text: string): BenchError {
  try {
    parseRunJson(text, 'results/x/run.json');
  } catch (error) {
    assert.ok(error instanceof BenchError);
    assert.equal(error.exitCode, EXIT.environment);
    return error;
  }
  return assert.fail('it was read');
}

test('a run.json is read as it was written', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'session-bench-read-'));
  const path = join(folder.path, 'run.json');
  await writeFile(path, runJson(RESULT));
  assert.deepEqual(await readRunJson(path), RESULT);
});

test('of a run.json from before attempts were counted, each trial is the first attempt', () => {
  const { superseded: _none, ...old } = {
    ...RESULT,
    trials: RESULT.trials.map((trial) => {
      assert.ok(trial.status !== 'skipped');
      const { attempt: _first, cause: _unknown, ratePerSecond: _rate, durationMs: _time, ...rest } = trial;
      return rest;
    }),
  };
  assert.deepEqual(parseRunJson(JSON.stringify(old), 'results/x/run.json'), {
    ...RESULT,
    trials: RESULT.trials.map((trial) => ({ ...trial, ratePerSecond: null, durationMs: null })),
  });
});

test('a run.json of any other schema is refused with both versions and the remedy', () => {
  fc.assert(
    fc.property(
      fc.nat(1000).filter((version) => version !== SCHEMA_VERSION),
      fc.jsonValue(),
      (schemaVersion, anything) => {
        const { message, hint, code } = refusal(JSON.stringify({ schemaVersion, trials: anything }));
        const age = schemaVersion < SCHEMA_VERSION ? 'an older' : 'a newer';
        const versions = `schema ${schemaVersion}; this one reads ${SCHEMA_VERSION}`;
        assert.equal(message, `results/x/run.json was written by ${age} version of session-bench (${versions})`);
        assert.equal(hint, 'Run it again, or use the version that wrote it');
        assert.equal(code, 'RUN_JSON_VERSION');
      },
    ),
  );
});

test('a damaged run.json is refused on one line that names the place', () => {
  const cases: readonly (readonly [text: string, reason: RegExp])[] = [
    [runJson(RESULT).slice(0, -9), /^results\/x\/run\.json is damaged: .*JSON/],
    ['null', /is damaged: .*expected object/],
    ['{}', /is damaged: .*schemaVersion/],
    [JSON.stringify({ ...RESULT, trials: 5 }), /is damaged: .*expected array.*trials/],
  ];
  for (const [text, reason] of cases) {
    const { message, code } = refusal(text);
    assert.match(message, reason);
    assert.doesNotMatch(message, /\n/);
    assert.equal(code, 'RUN_JSON_DAMAGED');
  }
});

test('a run.json without a version may be of another version of session-bench', () => {
  for (const schemaVersion of [undefined, 'three', null]) {
    const { code, hint } = refusal(JSON.stringify({ ...RESULT, schemaVersion }));
    assert.equal(code, 'RUN_JSON_DAMAGED');
    assert.match(hint ?? '', /^It may have been changed, or written by another version of session-bench$/);
  }
});

test('a missing run.json is refused with its path', async () => {
  await assert.rejects(readRunJson('/nowhere/run.json'), {
    code: 'RUN_JSON_MISSING',
    exitCode: EXIT.environment,
    message: /^cannot read \/nowhere\/run\.json: ENOENT/,
  });
});
