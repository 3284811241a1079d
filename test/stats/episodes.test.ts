import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { uniform } from '../../bench/model/random.ts';
import { CALM_ARRIVALS, countEpisodes, episodesBeyond, FEWEST_EPISODES } from '../../bench/stats/episodes.ts';

const SLOW = 100;
const quick = (count: number): number[] => Array.from({ length: count }, () => 1);
const slow = (count: number): number[] => Array.from({ length: count }, () => 500);

describe('episodes of slow arrivals', () => {
  it('one stall is one, however many arrivals it holds', () => {
    assert.equal(countEpisodes([...quick(300), ...slow(60), ...quick(300)], SLOW), 1);
    assert.equal(countEpisodes([...slow(60)], SLOW), 1);
  });

  it('quick arrivals within a stall do not split it until there are twenty in a row', () => {
    const stall = (gap: number): number[] => [...slow(10), ...quick(gap), ...slow(10)];
    assert.equal(countEpisodes(stall(CALM_ARRIVALS - 1), SLOW), 1);
    assert.equal(countEpisodes(stall(CALM_ARRIVALS), SLOW), 2);
  });

  it('independent noise at the 99th percentile has many', () => {
    const noise = Array.from({ length: 7_000 }, (_, index) => uniform(1, 2, index) * SLOW * (1 / 0.99));
    assert.ok(countEpisodes(noise, SLOW) > 5 * FEWEST_EPISODES);
  });

  it('are none without a slow arrival, and never more than these', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 })), (times) => {
        const slowOnes = times.filter((time) => time >= SLOW).length;
        const found = countEpisodes(times, SLOW);
        assert.ok(found <= slowOnes);
        assert.equal(found === 0, slowOnes === 0);
      }),
    );
  });
});

describe('the episodes beyond the percentiles', () => {
  it('are one for a stall, for every percentile that it holds', () => {
    const times = Float64Array.from([...quick(500), ...slow(200), ...quick(300)]);
    assert.deepEqual(episodesBeyond(times), { p90: 1, p99: 1, p999: 1 });
  });

  it('are many for independent noise', () => {
    const noise = Float64Array.from({ length: 20_000 }, (_, index) => 1_000 + 1_000 * uniform(3, 1, index));
    const { p90 = 0, p99 = 0, p999 = 0 } = episodesBeyond(noise) ?? {};
    assert.ok(p90 > 100 && p99 > 100 && p999 > 10, JSON.stringify({ p90, p99, p999 }));
  });

  it('count arrivals at their deadline as slow, where that is the percentile', () => {
    const times = Float64Array.from({ length: 1_000 }, (_, index) => (index % 50 === 0 ? 7_000_000 : 900));
    assert.equal(episodesBeyond(times)?.p99, 20);
  });

  it('are missing without arrivals, and at least one with them', () => {
    assert.equal(episodesBeyond(new Float64Array()), null);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (times) => {
        const { p90 = 0, p99 = 0, p999 = 0 } = episodesBeyond(Float64Array.from(times)) ?? {};
        assert.ok(p90 >= 1 && p99 >= 1 && p999 >= 1);
      }),
    );
  });
});
