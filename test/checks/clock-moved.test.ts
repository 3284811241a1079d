import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startCheck } from '../../bench/checks/check-state.ts';
import { step } from '../../bench/checks/step.ts';
import { sumVerdicts } from '../../bench/checks/sum-verdicts.ts';
import type { ClockMoved } from '../../bench/model/clock-moved.ts';
import { historyIn } from './notation.ts';

const LIFETIME = { ttlUs: 1_000, granularityUs: 50 };

function fateOf(history: string, clockMoved: ClockMoved, touchesFailed = false) {
  const state = historyIn(history).reduce(step, startCheck({ lifetime: LIFETIME }));
  const { cohort } = sumVerdicts(state, { clockMoved, touchesFailed });
  return Object.entries(cohort).flatMap(([fate, count]) => (fate !== 'total' && count > 0 ? [fate] : []));
}

/** Not found while at least 150 µs of its life are left. */
const FOUND_GONE = 'read#1[500,510]{}; read#2[1290,1300] anon';

/** Found 100 µs after the latest end of its life. */
const FOUND_ALIVE = 'read#1[500,510]{}; read#2[1660,1670]{}';

describe('a session on a machine whose clock was set', () => {
  it('may have expired earlier by as much as the clock was set ahead, and no earlier', () => {
    assert.deepEqual(fateOf(FOUND_GONE, { aheadUs: 149, behindUs: 0 }), ['lost']);
    assert.deepEqual(fateOf(FOUND_GONE, { aheadUs: 150, behindUs: 0 }), ['ended']);
    assert.deepEqual(fateOf(FOUND_GONE, { aheadUs: 0, behindUs: 1_000 }), ['lost']);
  });

  it('may have lived longer by as much as the clock was set back, and no longer', () => {
    assert.deepEqual(fateOf(FOUND_ALIVE, { aheadUs: 0, behindUs: 99 }), ['overstayed']);
    assert.deepEqual(fateOf(FOUND_ALIVE, { aheadUs: 0, behindUs: 100 }), ['kept']);
    assert.deepEqual(fateOf(FOUND_ALIVE, { aheadUs: 1_000, behindUs: 0 }), ['overstayed']);
  });

  it('may have done both where the clock was set and then corrected', () => {
    const both = 'read#1[500,510]{}; read#2[1290,1300] anon; read#3[1660,1670]{}';
    assert.deepEqual(fateOf(both, { aheadUs: 150, behindUs: 100 }), ['ended']);
    assert.deepEqual(fateOf(both, { aheadUs: 150, behindUs: 99 }), ['overstayed']);
    assert.deepEqual(fateOf(both, { aheadUs: 149, behindUs: 100 }), ['lost']);
  });

  it('has only the life that its last save gave it where touches failed as well', () => {
    const saved = 'add#1[300,310]{1}; read#2[1000,1010]{1}; read#3[1190,1200] anon';
    assert.deepEqual(fateOf(saved, { aheadUs: 49, behindUs: 0 }, true), ['lost']);
    assert.deepEqual(fateOf(saved, { aheadUs: 50, behindUs: 0 }, true), ['ended']);
    assert.deepEqual(fateOf(saved, { aheadUs: 50, behindUs: 0 }, false), ['lost']);
  });
});
