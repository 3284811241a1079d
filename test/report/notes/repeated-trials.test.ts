import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MeasuredTrial } from '../../../bench/model/measured-trial.ts';
import { repeatNotes } from '../../../bench/report/notes/repeated-trials.ts';
import { SAMPLE_CONFIG, sampleResult, sampleTrial, usualTrials } from '../sample-result.ts';

const USUAL = usualTrials();
const LATE_HEAL = 'node-kill of node-2 healed 2.5 s after the end of the measurement';
const LATE_GENERATOR = 'the generator was the bottleneck: half of its requests were more than 3.1 ms late';

function late(attempt: number, reason = LATE_HEAL): MeasuredTrial {
  const name = { backend: 'redis', scenario: 'node-kill', attempt };
  return sampleTrial({ ...name, status: 'inconclusive', reason, cause: 'late-heal' });
}

/** The usual trials, with this one in place of its first attempt. */
function withTrial(trial: MeasuredTrial): MeasuredTrial[] {
  const isOther = ({ backend, scenario }: MeasuredTrial): boolean =>
    backend !== trial.backend || scenario !== trial.scenario;
  return [...USUAL.filter(isOther), trial];
}

test('a trial that was measured twice is named, with what kept the first attempt from telling', () => {
  const second = sampleTrial({ backend: 'redis', scenario: 'node-kill', attempt: 2 });
  assert.deepEqual(repeatNotes(sampleResult(withTrial(second), { superseded: [late(1)] })), [
    `redis in node-kill was measured twice: the first time ${LATE_HEAL}`,
  ]);
});

test('one that was measured three times has a reason for each repetition, and its number among several', () => {
  const superseded = [late(1), late(2, LATE_GENERATOR)];
  const config = { ...SAMPLE_CONFIG, trials: 3 };
  assert.deepEqual(repeatNotes(sampleResult(withTrial(late(3)), { superseded, config })), [
    `trial 1 of redis in node-kill was measured three times: the first time ${LATE_HEAL}; the second time ${LATE_GENERATOR}`,
  ]);
});

test('a trial that could not be repeated in time is named, once the run is complete', () => {
  const result = sampleResult([late(1), sampleTrial({ backend: 'none' })]);
  assert.deepEqual(repeatNotes(result), [
    'redis in node-kill could not tell, and has no further attempt: all repetitions together may take a quarter of the time of the trials',
  ]);
  assert.deepEqual(repeatNotes({ ...result, complete: false }), []);
});

test('a run without repetitions has no line about them', () => {
  assert.deepEqual(repeatNotes(sampleResult(USUAL)), []);
});
