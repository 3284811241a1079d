import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeBounds, LOUD_PRESSURE_PERCENT, type Measured } from '../../../../tools/benchmarks/generator/bounds.ts';

const GOOD: Measured = {
  costRatio: 0.4,
  memory: { users: 100_000, loggedIn: 100_000, rssBytes: 313e6 },
  cpuPressurePercent: 10,
};

function judged(change: Partial<Measured>): string {
  const { lines, exitCode } = judgeBounds({ ...GOOD, ...change });
  return [...lines, exitCode].join('\n');
}

describe('the bounds of the generator', () => {
  it('hold up to 0.6 of the baseline and 400 MB', () => {
    assert.match(judged({}), /^ok: .* 0\.40 times .*goal 0\.45: met.*\nok: 100,000 of 100,000 users in 313 MB.*\n0$/);
    assert.match(judged({ costRatio: 0.6 }), /^ok: .*goal 0\.45: not met[^]*\n0$/);
  });

  it('are missed by a cost that is too high, unless the machine was too loud to tell', () => {
    assert.match(judged({ costRatio: 0.61 }), /^MISSED[^]*\n1$/);
    assert.match(judged({ costRatio: 0.61, cpuPressurePercent: null }), /^MISSED[^]*\n1$/);
    assert.match(judged({ costRatio: 0.61, cpuPressurePercent: LOUD_PRESSURE_PERCENT + 1 }), /^TOO LOUD[^]*\n2$/);
    assert.match(judged({ cpuPressurePercent: LOUD_PRESSURE_PERCENT + 1 }), /^ok[^]*\n0$/, 'noise makes nothing cheap');
  });

  it('are missed by too much memory, and by users who are not there, however loud the machine was', () => {
    const loud = { cpuPressurePercent: 90 };
    assert.match(judged({ ...loud, memory: { ...GOOD.memory, rssBytes: 401e6 } }), /\nMISSED: .*401 MB[^]*\n1$/);
    assert.match(judged({ ...loud, memory: { ...GOOD.memory, loggedIn: 99_999 } }), /\nMISSED: 99,999 of[^]*\n1$/);
  });
});
