import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunResult } from '../../bench/model/run-result.ts';
import { goneWriteSentences } from '../../bench/report/gone-writes.ts';
import { sampleResult, sampleScenario, sampleTrial } from './sample-result.ts';

function sentencesFor(
  lostUpdates: readonly number[],
  takesAway: RunResult['scenarios'][number]['takesAway'],
): string[] {
  const trials = lostUpdates.map((count, index) => {
    const trial = sampleTrial({ backend: 'redis', scenario: 'failover', trial: index + 1 });
    return { ...trial, lostUpdates: count, sessions: { ...trial.sessions, 'rolled-back': Math.min(count, 5) } };
  });
  const scenario = { ...sampleScenario('failover'), takesAway, happened: { 'node-kill': 'died' } };
  return goneWriteSentences(sampleResult(trials, { scenarios: [scenario] }));
}

test('what a failover undid is counted, with the reason', () => {
  assert.deepEqual(sentencesFor([27], ['primary']), [
    'On failover: redis lost 27 acknowledged writes in 5 sessions: it does not promise to survive the loss of its primary.',
  ]);
  assert.match(
    sentencesFor([27, 3, 9], ['primary'])[0] ?? '',
    /lost 9 acknowledged writes in 5 sessions \(medians of 3 trials\)/,
  );
});

test('nothing undone is said as well', () => {
  assert.deepEqual(sentencesFor([0], ['primary']), ['On failover: redis lost no write that was acknowledged.']);
});

test('where writes go only with their sessions nothing is said', () => {
  assert.deepEqual(sentencesFor([3], ['node']), []);
});
