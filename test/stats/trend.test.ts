import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uniform } from '../../bench/model/random.ts';
import { median } from '../../bench/stats/median.ts';
import { changeOverTime, trendOf } from '../../bench/stats/trend.ts';

describe('the test for a trend', () => {
  it('agrees with the tables of Mann and Kendall', () => {
    // n = 10 without ties: S = 45 for a sorted sequence, variance 125, z = 44/√125.
    const sorted = trendOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert.equal(sorted?.tau, 1);
    assert.ok(Math.abs((sorted?.p ?? 1) - 8.3e-5) < 1e-6, `p ${sorted?.p}`);
    // Five swapped pairs: S = 45 - 10 = 35, z = 34/√125 = 3.041, p = 0.00236.
    const swapped = trendOf([2, 1, 4, 3, 6, 5, 8, 7, 10, 9]);
    assert.ok(Math.abs((swapped?.p ?? 1) - 0.00236) < 1e-5, `p ${swapped?.p}`);
    // Two tied pairs: variance (10·9·25 - 2·2·1·9)/18 = 123.
    const tied = trendOf([1, 1, 3, 4, 5, 6, 7, 8, 10, 10]);
    assert.ok(Math.abs((tied?.p ?? 1) - 0.000151) < 2e-5, `p ${tied?.p}`);
  });

  it('rarely sees a trend where there is only noise', () => {
    const sequences = 2_000;
    let found = 0;
    for (let seed = 1; seed <= sequences; seed++) {
      const values = Array.from({ length: 14 }, (_, index) => uniform(seed, 1, index));
      if ((trendOf(values)?.p ?? 1) < 0.05) found++;
    }
    assert.ok(found > 0.02 * sequences && found < 0.07 * sequences, `${found} of ${sequences} at 5%`);
  });

  it('sees none in equal values, and has no answer for few', () => {
    assert.deepEqual(trendOf(Array.from({ length: 12 }, () => 4)), { tau: 0, p: 1 });
    assert.equal(trendOf([1, 2, 3, 4, 5, 6, 7, 8, 9]), null);
  });
});

describe('the change from the first third to the last', () => {
  it('is a share of the first', () => {
    assert.equal(changeOverTime([100, 100, 100, 110, 120, 130, 150, 150, 150], median), 0.5);
    assert.equal(changeOverTime([1, 2], median), null);
    assert.equal(changeOverTime([0, 0, 0], median), null);
  });
});
