import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockWarning } from '../../bench/judge/clock-warning.ts';

test('the warning of a clock that was set says how far and which way', () => {
  assert.match(clockWarning({ aheadUs: 1_500_000, behindUs: 0 })?.text ?? '', /was set 1,500 ms forward/);
  assert.match(clockWarning({ aheadUs: 20_000, behindUs: 3_000_000 })?.text ?? '', /was set 3,000 ms back/);
});

test('no warning where the clock was not set', () => {
  assert.equal(clockWarning({ aheadUs: 0, behindUs: 0 }), null);
  assert.equal(clockWarning({ aheadUs: 9_999, behindUs: 9_999 }), null);
});
