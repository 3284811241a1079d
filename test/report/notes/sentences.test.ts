import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentences } from '../../../bench/report/notes/registry.ts';
import { sampleResult, sampleTrial, usualTrials } from '../sample-result.ts';

function textOf(trials: Parameters<typeof sampleResult>[0]): string {
  return sentences(sampleResult(trials)).join('\n');
}

test('which backends lost sessions, how many, and why', () => {
  const text = textOf(usualTrials());
  assert.match(
    text,
    /memory lost 996 of 1,000 sessions, and 988 of 1,000 already on steady: almost every request reaches a node without the session/,
  );
  assert.match(text, /sticky lost 334 of 1,000 sessions: those kept on node-2, which died/);
  assert.match(text, /postgres, redis and memcached lost none: every node finds every session\./);
});

test('a single trial is called one, and no difference is claimed', () => {
  const text = textOf(usualTrials());
  assert.match(text, /none 212 µs, postgres 917 µs, redis 423 µs/);
  assert.match(text, /One trial is a reading/);
  assert.doesNotMatch(text, /more CPU|less CPU/);
});

test('with five trials a difference is claimed where the intervals do not meet', () => {
  const trials = [1, 2, 3, 4, 5].flatMap((trial) => [
    sampleTrial({ backend: 'none', trial, appUs: 200 + trial, storeUs: 0, p50Us: 1000 + 100 * trial }),
    sampleTrial({ backend: 'redis', trial, appUs: 370 + trial, storeUs: 50, p50Us: 1100 + 100 * trial }),
  ]);
  assert.match(
    textOf(trials),
    /against none, a request costs: redis 220 µs more CPU and no certain difference at p50 \(medians of 5 trials;/,
  );
});

test('with two trials the sentence says how little their range means', () => {
  const trials = [1, 2].flatMap((trial) => [
    sampleTrial({ backend: 'none', trial, appUs: 200, storeUs: 0 }),
    sampleTrial({ backend: 'redis', trial, appUs: 370, storeUs: 50 }),
  ]);
  assert.match(textOf(trials), /whose range holds the true median with only 50%/);
});

test('without a baseline no cost is compared', () => {
  assert.doesNotMatch(textOf(usualTrials().filter(({ backend }) => backend === 'redis')), /CPU/);
});

test('a baseline with mostly anonymous answers is said to do less work', () => {
  const trials = usualTrials().filter(({ backend }) => backend === 'memory' || backend === 'redis');
  assert.match(
    textOf(trials),
    /Most answers of memory are anonymous, as the session is on another node: that is less work/,
  );
});

test('backends of different guarantees are not ranked, and equal ones get no sentence', () => {
  assert.match(
    textOf(usualTrials()),
    /not equal: none keeps no sessions, memory and sticky promise nothing when a node dies/,
  );
  const stores = usualTrials().filter(({ backend }) => backend === 'redis' || backend === 'memcached');
  assert.doesNotMatch(textOf(stores), /not equal:/);
});

test('a broken promise is called one', () => {
  const text = textOf([
    sampleTrial({
      backend: 'redis',
      scenario: 'node-kill',
      lost: 3,
      status: 'failed',
      reason: '3 of 1,000 sessions lost',
    }),
  ]);
  assert.match(text, /redis lost 3 of 1,000 sessions: though it declares to survive the loss of a node/);
});

test('trials that are void or skipped are no evidence', () => {
  const text = textOf([
    sampleTrial({ backend: 'redis', scenario: 'node-kill', lost: 3, status: 'void', reason: 'generator' }),
    {
      backend: 'none',
      routing: 'round-robin',
      scenario: 'steady',
      trial: 1,
      status: 'skipped',
      cause: 'missing-server',
      reason: 'missing',
    },
  ]);
  assert.equal(text, '');
});

test('over several trials losses are summed, with the least and the most of a trial', () => {
  const trials = [330, 334, 341].map((lost, index) =>
    sampleTrial({ backend: 'sticky', scenario: 'node-kill', trial: index + 1, lost }),
  );
  assert.match(textOf(trials), /sticky lost 1,005 of 3,000 sessions \(330 to 341 in each of 3 trials\)/);
  const alike = trials.map((trial) => ({ ...trial, cohort: { ...trial.cohort, lost: 5 } }));
  assert.match(textOf(alike), /sticky lost 15 of 3,000 sessions \(5 in each of 3 trials\)/);
});

test('later sessions that were lost are named too', () => {
  const trial = sampleTrial({ backend: 'sticky', scenario: 'node-kill', lost: 334 });
  const again = { ...trial, later: { ...trial.later, total: 340, kept: 139, lost: 201 } };
  assert.match(textOf([again]), /sticky lost 334 of 1,000 sessions, and 201 of 340 later ones: those kept on node-2/);
  const onlyAgain = { ...again, cohort: { ...again.cohort, lost: 0, kept: 1000 } };
  assert.match(textOf([onlyAgain]), /sticky lost 0 of 1,000 sessions, and 201 of 340 later ones/);
  assert.doesNotMatch(textOf([onlyAgain]), /lost none/);
});
