import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { uniform } from '../../bench/model/random.ts';
import {
  blockBootstrap,
  type CountedValues,
  FEWEST_PARTS,
  mergedParts,
  weightedPercentile,
  weightedRatio,
} from '../../bench/stats/block-bootstrap.ts';

/** Seconds of exponential response times with a mean of 1,000 µs. */
function seconds(seed: number, count: number, perSecond = 100): CountedValues[] {
  return Array.from({ length: count }, (_, second) =>
    Array.from({ length: perSecond }, (_value, index) => {
      const u = uniform(seed, second, index);
      return [-1000 * Math.log(1 - u), 1] as const;
    }),
  );
}

describe('the interval within a trial', () => {
  it('holds the true median of independent seconds in about as many cases as it says', () => {
    const truth = 1000 * Math.LN2;
    const trials = 200;
    let held = 0;
    for (let seed = 1; seed <= trials; seed++) {
      const interval = blockBootstrap(14, weightedPercentile(seconds(seed, 14))(50), { seed, resamples: 200 });
      if (interval !== null && interval.low <= truth && truth <= interval.high) held++;
    }
    // 88% were measured for 14 independent seconds; three standard deviations of 200 trials are 7%.
    assert.ok(held >= 0.8 * trials && held < trials, `${held} of ${trials}`);
  });

  it('is the same for the same seed', () => {
    const parts = Array.from({ length: 12 }, (_, second) => ({ numerator: uniform(5, 1, second), denominator: 1 }));
    const interval = (seed: number) => blockBootstrap(12, weightedRatio(parts), { seed });
    assert.deepEqual(interval(3), interval(3));
    assert.notDeepEqual(interval(3), interval(4));
  });

  it('is missing for fewer than ten seconds, and without values to resample', () => {
    assert.equal(FEWEST_PARTS, 10);
    assert.equal(blockBootstrap(9, weightedPercentile(seconds(1, 9))(50), { seed: 1 }), null);
    assert.equal(blockBootstrap(12, weightedPercentile(Array.from({ length: 12 }, () => []))(50), { seed: 1 }), null);
  });

  it('takes every resample from as many seconds as there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 60 }), fc.integer(), (parts, seed) => {
        const sums: number[] = [];
        blockBootstrap(
          parts,
          (weights) => {
            sums.push(weights.reduce((sum, weight) => sum + weight, 0));
            return 0;
          },
          { seed, resamples: 20 },
        );
        assert.deepEqual(new Set(sums), new Set([parts]));
      }),
    );
  });

  it('has no width where all seconds are alike', () => {
    const parts = Array.from({ length: 10 }, () => ({ numerator: 30, denominator: 10 }));
    assert.deepEqual(blockBootstrap(10, weightedRatio(parts), { seed: 1 }), { low: 3, high: 3 });
  });
});

describe('a percentile of weighted seconds', () => {
  it('is that of all their values together, whatever the weights', () => {
    const part = fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 30 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(part, fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(50, 90, 99),
        (parts, percentile) => {
          const weights = Uint16Array.from(parts, ([, weight]) => weight);
          const all = parts.flatMap(([values, weight]) => Array.from({ length: weight }, () => values).flat());
          const sorted = all.toSorted((a, b) => a - b);
          const expected = sorted[Math.max(1, Math.ceil((percentile / 100) * sorted.length)) - 1] ?? null;
          const counted = parts.map(([values]) => values.map((value) => [value, 1] as const));
          assert.equal(weightedPercentile(counted)(percentile)(weights), expected);
        },
      ),
    );
  });
});

describe('merged parts', () => {
  it('are at most as many as asked, all as long but the last, with everything in its order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 1, max: 200 }), (count, most) => {
        const parts = Array.from({ length: count }, (_, index) => index);
        const merged = mergedParts(parts, most);
        assert.deepEqual(merged.flat(), parts);
        assert.ok(merged.length <= most);
        if (count <= most) assert.equal(merged.length, count, 'few stay as they are');
        const [first = []] = merged;
        assert.ok(merged.slice(0, -1).every(({ length }) => length === first.length));
        assert.ok((merged.at(-1) ?? []).length <= first.length);
      }),
    );
  });
});
