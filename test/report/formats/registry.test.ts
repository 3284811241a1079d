import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runResultSchema } from '../../../bench/model/run-result.ts';
import { FORMATS } from '../../../bench/report/formats/registry.ts';
import { summary } from '../../../bench/report/formats/terminal.ts';
import { sampleResult, usualTrials } from '../sample-result.ts';

const RESULT = sampleResult(usualTrials());

test('every format has a name to choose it by, says what it writes, and writes something of any result', () => {
  for (const [name, format] of Object.entries(FORMATS)) {
    assert.match(name, /^[a-z]+$/);
    assert.match(format.writes, /\w/);
    for (const result of [RESULT, sampleResult([])]) assert.match(format.render(result), /quick/, name);
  }
});

test('json is the text of run.json, the terminal has the report in words', () => {
  assert.deepEqual(runResultSchema.parse(JSON.parse(FORMATS.json.render(RESULT))), RESULT);
  assert.equal(FORMATS.terminal.render(RESULT), summary(RESULT));
});
