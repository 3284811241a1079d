import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf, reportedWarnings, warningLines, warningText } from '../../../bench/report/draw/warnings.ts';
import { sampleResult, sampleTrial } from '../sample-result.ts';

test('a place has as many names as the warning is about', () => {
  assert.equal(placeOf({ backend: 'redis', scenario: 'steady', trial: 2 }), 'redis in steady, trial 2');
  const again = { backend: 'redis', scenario: 'steady', trial: 2, attempt: 2 };
  assert.equal(placeOf(again), 'redis in steady, trial 2, attempt 2');
  assert.equal(placeOf({ ...again, attempt: 1 }), 'redis in steady, trial 2');
  assert.equal(placeOf({ backend: 'redis', scenario: 'steady' }), 'redis in steady');
  assert.equal(placeOf({ backend: 'redis' }), 'redis');
  assert.equal(placeOf({ scenario: 'steady' }), 'steady');
  assert.equal(placeOf({}), '');
});

test('the place stands before the text, once', () => {
  assert.equal(warningText({ where: { backend: 'redis' }, text: 'slow' }), 'redis: slow');
  assert.equal(warningText({ where: {}, text: 'slow' }), 'slow');
});

test('warnings with the same remedy stand together above it', () => {
  const at = (backend: string, remedy: string) => {
    return { code: 'trial-void', where: { backend }, text: 'void', remedy } as const;
  };
  assert.deepEqual(warningLines([at('redis', 'wait'), at('none', 'again'), at('sticky', 'wait')]), [
    'Warning: redis: void',
    'Warning: sticky: void',
    '  wait',
    'Warning: none: void',
    '  again',
  ]);
  assert.deepEqual(warningLines([]), []);
});

test('the report of a run names the attempt only where a trial was repeated, and not where its load was lowered', () => {
  const at = (backend: string, attempt: number, ratePerSecond: number) =>
    sampleTrial({ backend, attempt, change: { ratePerSecond } });
  const warningOf = (backend: string, attempt: number) =>
    ({
      code: 'trial-void',
      where: { backend, scenario: 'steady', trial: 1, attempt },
      text: 'void',
      remedy: '',
    }) as const;
  const ofMachine = { code: 'machine-busy', where: {}, text: 'busy', remedy: '' } as const;
  const result = sampleResult([at('redis', 2, 240), at('none', 3, 240)], {
    superseded: [at('redis', 1, 500), at('none', 1, 500), at('none', 2, 240)],
    warnings: [warningOf('redis', 2), warningOf('none', 3), ofMachine],
  });
  assert.deepEqual(reportedWarnings(result).map(warningText), [
    'redis in steady, trial 1: void',
    'none in steady, trial 1, attempt 3: void',
    'busy',
  ]);
});
