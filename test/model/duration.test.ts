import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDurationMs, parseDurationMs } from '../../bench/model/duration.ts';

test('a bare number is seconds', () => {
  assert.equal(parseDurationMs('14'), 14_000);
  assert.equal(parseDurationMs('14s'), 14_000);
  assert.equal(parseDurationMs('1.5'), 1_500);
  assert.equal(parseDurationMs('500ms'), 500);
  assert.equal(parseDurationMs('1m'), 60_000);
});

test('any other text is refused', () => {
  for (const text of ['', ' ', '-1', '1h', '1 s', '1e3', 'NaN', 'Infinity', '0x10', 's', '1.', '.5', '1,5']) {
    assert.equal(parseDurationMs(text), null, text);
  }
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (durationMs) => {
      assert.equal(Math.round(parseDurationMs(formatDurationMs(durationMs)) ?? -1), durationMs);
    }),
  );
});

test('no text makes it throw', () => {
  fc.assert(fc.property(fc.string(), (text) => parseDurationMs(text) === null || parseDurationMs(text) !== undefined));
});
