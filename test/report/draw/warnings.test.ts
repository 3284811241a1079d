import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf, warningLines, warningText } from '../../../bench/report/draw/warnings.ts';

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
