import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { shuffled } from '../../bench/model/random.ts';

describe('a seeded shuffle', () => {
  it('keeps every item, and is the same for the same seed and stream', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), fc.nat(), (items, seed, stream) => {
        const order = shuffled(items, seed, stream);
        assert.deepEqual(
          order.toSorted((a, b) => a - b),
          items.toSorted((a, b) => a - b),
        );
        assert.deepEqual(shuffled(items, seed, stream), order);
      }),
    );
  });

  it('puts every item in every place equally often', () => {
    const seen = Array.from({ length: 4_000 }, (_, seed) => shuffled(['a', 'b', 'c', 'd'], seed, 1)).flatMap((order) =>
      order.map((item, place) => `${item}${place}`),
    );
    const counts = Map.groupBy(seen, (one) => one);
    assert.equal(counts.size, 16);
    // 1,000 expected, a standard deviation of 27: six of them either way.
    for (const [one, { length }] of counts) assert.ok(Math.abs(length - 1_000) < 165, `${length} of ${one}`);
  });
});
