import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type SweepEvidence, sweepFigures } from '../../bench/trial/sweep-figures.ts';

const EPOCH_US = 50e6;
const START_US = 60e6;
const END_US = 74e6;

/** One every 2 ms. Those due from second 6 of the measurement to second 9 took ten times as long. */
const arrivals = Array.from({ length: 7_000 }, (_, index) => {
  const sinceStartUs = index * 2_000;
  const isSlow = sinceStartUs >= 6e6 && sinceStartUs <= 9e6;
  return { intendedUs: START_US - EPOCH_US + sinceStartUs, responseUs: isSlow ? 20_000 : 2_000 };
});

function sweep(fromS: number, toS: number, deleted: number) {
  return { fromUs: START_US + fromS * 1e6, toUs: START_US + toS * 1e6, deleted };
}

const EVIDENCE: SweepEvidence = {
  expiring: 20_000,
  canSweep: true,
  sweeps: [sweep(2, 2.1, 40), sweep(6, 7, 20_030), sweep(6.5, 6.6, 0), sweep(9.5, 9.6, 35)],
  arrivals,
  epochUs: EPOCH_US,
  measureStartUs: START_US,
  measureEndUs: END_US,
};

describe('the figures of sweeps', () => {
  it('cover requests that were due during a sweep of many, or soon after it', () => {
    const { during, outside, ...rest } = sweepFigures(EVIDENCE);
    assert.deepEqual(rest, { expiring: 20_000, deleted: 20_105, count: 4, longestMs: 1_000 });
    assert.deepEqual([during.count, outside.count], [1_501, 5_499]);
    assert.ok(Math.abs((during.p99Us ?? 0) - 20_000) < 30, `${during.p99Us}`);
    assert.ok(Math.abs((outside.p99Us ?? 0) - 2_000) < 3, `${outside.p99Us}`);
    assert.equal(during.episodes, 1, 'one sweep is one stall');
  });

  it('leave out sweeps that ended before the measurement, and sweeps that began after it', () => {
    const sweeps = [sweep(-2, -1, 5_000), sweep(-1, 0.5, 30), sweep(13.9, 15, 20), sweep(14.1, 15, 5_000)];
    const { deleted, count, during } = sweepFigures({ ...EVIDENCE, sweeps });
    assert.deepEqual(
      { deleted, count, during },
      { deleted: 50, count: 2, during: { count: 0, p99Us: null, episodes: null } },
    );
  });

  it('have no p99 of fewer than a thousand requests', () => {
    const few = arrivals.filter((_, index) => index % 2 === 0);
    const { during, outside } = sweepFigures({ ...EVIDENCE, arrivals: few });
    assert.deepEqual([during.count, during.p99Us], [751, null]);
    assert.notEqual(outside.p99Us, null);
  });

  it('differ between a store whose sessions end by themselves and one whose sweeps found none', () => {
    const none = { ...EVIDENCE, sweeps: [] };
    assert.deepEqual([sweepFigures(none).deleted, sweepFigures(none).longestMs], [0, null]);
    assert.equal(sweepFigures({ ...none, canSweep: false }).deleted, null);
  });
});
