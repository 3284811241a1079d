import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LastThird } from '../../../bench/load/users/last-third.ts';

/** Two thirds are answered one every 10 ms, all after them one every millisecond. */
function rateOf(requests: number, answers: number): number | null {
  const third = new LastThird(requests);
  let nowUs = 5_000;
  for (let count = 1; count <= answers; count++) {
    nowUs += count <= (requests * 2) / 3 ? 10_000 : 1_000;
    third.answeredAt(nowUs);
  }
  return third.perS;
}

test('the rate of the last third is not that of the cold code before it', () => {
  assert.equal(rateOf(300, 300), 1_000);
  assert.equal(rateOf(300, 250), 1_000, 'it was cut short');
});

test('what is answered after all requests does not count', () => {
  const third = new LastThird(3);
  for (const atUs of [0, 10, 20, 5_000_000]) third.answeredAt(atUs);
  assert.equal(third.perS, 1e5);
});

test('without an answer in it the rate is not known', () => {
  assert.equal(rateOf(300, 200), null);
  assert.equal(rateOf(300, 0), null);
  assert.equal(rateOf(0, 0), null);
});
