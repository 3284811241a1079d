import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareMedians } from '../../bench/stats/compare-medians.ts';
import { estimateMedian, median, medianInterval } from '../../bench/stats/median.ts';
import { isPercentileSupported, samplesNeeded } from '../../bench/stats/percentile-support.ts';

const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 60 });

test('the median of no values is null, of an even number the mean of the middle two', () => {
  assert.equal(median([]), null);
  assert.equal(median([7]), 7);
  assert.equal(median([4, 1, 3, 2]), 2.5);
});

test('at most half of the values lie on either side of the median', () => {
  fc.assert(
    fc.property(values, (series) => {
      const middle = median(series) ?? Number.NaN;
      assert.ok(series.filter((value) => value < middle).length <= series.length / 2);
      assert.ok(series.filter((value) => value > middle).length <= series.length / 2);
    }),
  );
});

test('a single trial has no interval; five span from smallest to largest and cover 93.75%', () => {
  assert.equal(estimateMedian([3])?.interval, null);
  assert.deepEqual(medianInterval([5, 1, 4, 2, 3]), { low: 1, high: 5, coverage: 0.9375 });
  assert.equal(medianInterval([1, 2])?.coverage, 0.5);
});

test('with more trials the interval leaves out the extremes, and still covers at least 90%', () => {
  assert.deepEqual(medianInterval([8, 7, 6, 5, 4, 3, 2, 1]), { low: 2, high: 7, coverage: 1 - (2 * (1 + 8)) / 256 });
  fc.assert(
    fc.property(values, (series) => {
      const estimate = estimateMedian(series);
      if (estimate?.interval === null || estimate === null) return;
      const { low, high, coverage } = estimate.interval;
      assert.ok(low <= estimate.median && estimate.median <= high);
      if (series.length >= 5) assert.ok(coverage >= 0.9 && coverage < 1);
    }),
  );
});

test('the stated coverage is that of simulated repetitions', () => {
  // Uniform values: the true median is one half. A linear congruential generator makes the test repeatable.
  let state = 1;
  const uniform = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const repetitions = 20_000;
  let held = 0;
  let coverage = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const interval = medianInterval(Array.from({ length: 9 }, uniform));
    assert.ok(interval);
    coverage = interval.coverage;
    if (interval.low <= 0.5 && 0.5 <= interval.high) held++;
  }
  assert.ok(Math.abs(held / repetitions - coverage) < 0.01, `${held / repetitions} against ${coverage}`);
});

test('medians differ only if their intervals do not overlap', () => {
  assert.equal(compareMedians([10, 11, 12], [1, 2, 3])?.order, 'higher');
  assert.equal(compareMedians([1, 2, 3], [10, 11, 12])?.order, 'lower');
  assert.equal(compareMedians([1, 2, 30], [10, 11, 12])?.order, 'undecided');
  assert.equal(compareMedians([100], [1, 2, 3])?.order, 'single');
  assert.equal(compareMedians([], [1]), null);
});

test('a percentile is shown with ten samples beyond it', () => {
  assert.deepEqual([50, 90, 99, 99.9].map(samplesNeeded), [20, 100, 1000, 10_000]);
  assert.equal(isPercentileSupported(99, 999), false);
  assert.equal(isPercentileSupported(99, 1000), true);
});
