import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReliableTrial } from '../../../bench/model/measured-trial.ts';
import type { RunResult } from '../../../bench/model/run-result.ts';
import type { UndoneWrites } from '../../../bench/model/verdict.ts';
import { undoneWriteSentences } from '../../../bench/report/notes/undone-writes.ts';
import { NOTHING_UNDONE, type ReliableSample, sampleResult, sampleScenario, sampleTrial } from '../sample-result.ts';

function trialOf(undone: Partial<UndoneWrites>, sample: Partial<ReliableSample> = {}): ReliableTrial {
  const trial = sampleTrial({ backend: 'redis', scenario: 'failover', ...sample });
  return { ...trial, undone: { ...NOTHING_UNDONE, ...undone } };
}

function sentencesOf(
  trials: readonly ReliableTrial[],
  failureModes: RunResult['scenarios'][number]['failureModes'] = ['primary'],
): string[] {
  const scenario = { ...sampleScenario('failover'), failureModes, happened: { 'node-kill': 'died' } };
  return undoneWriteSentences(sampleResult([...trials], { scenarios: [scenario] }));
}

const rolledBack = (writes: number, sessions: number) => ({ rolledBack: { writes, sessions } });
const overwritten = (writes: number, sessions: number) => ({ overwritten: { writes, sessions } });

describe('acknowledged writes that were undone', () => {
  it('are counted, with the sessions they were in and the reason', () => {
    assert.deepEqual(sentencesOf([trialOf(rolledBack(27, 5))]), [
      'On failover: redis lost 27 acknowledged writes in 5 sessions: it does not promise to survive the loss of its primary.',
    ]);
    assert.match(sentencesOf([trialOf(rolledBack(1, 1))])[0] ?? '', /lost 1 acknowledged write in 1 session:/);
  });

  it('are a median of several trials, with the least and the most', () => {
    const trials = [27, 3, 9].map((writes, index) => trialOf(rolledBack(writes, 2), { trial: index + 1 }));
    assert.match(
      sentencesOf(trials)[0] ?? '',
      /lost 9 acknowledged writes in 2 sessions \(medians of 3 trials, 3 to 27 writes\):/,
    );
    const rare = [0, 0, 4].map((writes, index) => trialOf(rolledBack(writes, writes), { trial: index + 1 }));
    assert.match(sentencesOf(rare)[0] ?? '', /lost 0 acknowledged writes .*0 to 4 writes/);
  });

  it('may be logouts alone', () => {
    assert.deepEqual(sentencesOf([trialOf({ logouts: 2 })]), [
      'On failover: 2 logouts of redis did not hold: it does not promise to survive the loss of its primary.',
    ]);
  });

  it('are named apart from those that another save may have undone', () => {
    const [first, second] = sentencesOf([trialOf({ ...rolledBack(2, 1), ...overwritten(3, 2) })]);
    assert.match(first ?? '', /lost 2 acknowledged writes in 1 session: it does not promise/);
    assert.equal(
      second,
      'On failover: redis lost 3 acknowledged writes in 2 sessions: another save of the same session may have overwritten them.',
    );
  });

  it('are named also for a store that promises to keep them', () => {
    assert.deepEqual(sentencesOf([trialOf(rolledBack(3, 2))], ['node']), [
      'On failover: redis lost 3 acknowledged writes in 2 sessions: though it declares to survive the loss of a node.',
    ]);
  });
});

describe('a backend that lost no write', () => {
  it('is named if the failure could have undone some, all such backends in one sentence', () => {
    assert.deepEqual(sentencesOf([trialOf({}), trialOf({}, { backend: 'postgres' })]), [
      'On failover: postgres and redis lost no acknowledged write.',
    ]);
  });

  it('is named if another backend lost some', () => {
    const [, none] = sentencesOf([trialOf(overwritten(3, 2)), trialOf({}, { backend: 'postgres' })], []);
    assert.equal(none, 'On failover: postgres lost no acknowledged write.');
    assert.deepEqual(sentencesOf([trialOf({})], ['node']), []);
  });

  it('is not named if it lost whole sessions', () => {
    assert.deepEqual(sentencesOf([trialOf({}, { lost: 90 })], ['store']), []);
  });
});
