import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LatencyHistogram } from '../../bench/measure/histogram.ts';

const values = fc.array(fc.integer({ min: 1, max: 60_000_000 }), { minLength: 1, maxLength: 300 });

function histogramOf(samples: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const sample of samples) histogram.record(sample);
  return histogram;
}

describe('a latency histogram', () => {
  it('gives each percentile to three digits', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(50, 90, 99, 99.9), (samples, percentile) => {
        const sorted = samples.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil((percentile / 100) * sorted.length) - 1] ?? 0;
        const read = histogramOf(samples).percentileUs(percentile) ?? 0;
        assert.ok(read >= exact && read <= exact * 1.001 + 1, `${read} for ${exact}`);
      }),
    );
  });

  it('is the same after encoding, and after merging its parts', () => {
    fc.assert(
      fc.property(values, values, (some, others) => {
        const merged = LatencyHistogram.decode(histogramOf(some).encode());
        merged.add(LatencyHistogram.decode(histogramOf(others).encode()));
        assert.equal(merged.encode(), histogramOf([...some, ...others]).encode());
      }),
      { numRuns: 30 },
    );
  });

  it('counts all its values, from the smallest on, as its percentiles show them', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(50, 99), (samples, percentile) => {
        const histogram = histogramOf(samples);
        const counted = histogram.counts();
        assert.equal(
          counted.reduce((sum, [, count]) => sum + count, 0),
          samples.length,
        );
        const shown = counted.map(([value]) => value);
        assert.deepEqual(
          shown,
          shown.toSorted((a, b) => a - b),
        );
        assert.ok(shown.includes(histogram.percentileUs(percentile) ?? 0));
        assert.deepEqual(histogram.counts(), counted, 'it can be asked again');
      }),
    );
    assert.deepEqual(new LatencyHistogram().counts(), []);
  });

  it('has no percentiles if it is empty', () => {
    assert.equal(new LatencyHistogram().percentileUs(50), null);
    assert.equal(new LatencyHistogram().maxUs(), null);
  });
});
