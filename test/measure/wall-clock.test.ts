import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { NOTHING_SEEN, type Reading, seeing } from '../../bench/measure/wall-clock.ts';

const S = 1_000_000;

/** A reading at a time of the steady clock. The wall clock is ahead of it, and shows whole milliseconds. */
function reading(atUs: number, leadUs: number, tookUs = 0): Reading {
  return { beforeUs: atUs, wallUs: Math.floor((atUs + leadUs) / 1_000) * 1_000, afterUs: atUs + tookUs };
}

describe('how far the wall clock moved', () => {
  it('is 0 while its lead is constant, however long a reading takes', () => {
    const readings = fc.array(fc.record({ atUs: fc.nat(10 * S), tookUs: fc.nat(S) }));
    fc.assert(
      fc.property(fc.integer({ min: -S, max: S }), readings, (leadUs, all) => {
        const { moved } = all.map(({ atUs, tookUs }) => reading(atUs, leadUs, tookUs)).reduce(seeing, NOTHING_SEEN);
        assert.deepEqual(moved, { aheadUs: 0, behindUs: 0 });
      }),
    );
  });

  it('is the time it was set by, within the milliseconds that it does not show', () => {
    const [one, two] = [reading(S, 5 * S), reading(2 * S, 8 * S)];
    const { aheadUs, behindUs } = [one, two].reduce(seeing, NOTHING_SEEN).moved;
    assert.ok(aheadUs > 3 * S - 2_000 && aheadUs <= 3 * S, `${aheadUs} µs`);
    assert.equal(behindUs, 0);
    const back = [reading(S, 8 * S), reading(2 * S, 5 * S)].reduce(seeing, NOTHING_SEEN).moved;
    assert.ok(back.behindUs > 3 * S - 2_000 && back.behindUs <= 3 * S, `${back.behindUs} µs`);
    assert.equal(back.aheadUs, 0);
  });

  it('goes both ways if it was set, and set back', () => {
    const { moved } = [0, 2 * S, 0].map((leadUs, index) => reading(index * S, leadUs)).reduce(seeing, NOTHING_SEEN);
    assert.ok(moved.aheadUs > S && moved.behindUs > S, JSON.stringify(moved));
  });
});
