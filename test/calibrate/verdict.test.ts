import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Figure } from '../../bench/calibrate/case.ts';
import { countFigure } from '../../bench/calibrate/figures.ts';
import { calibrationTable } from '../../bench/calibrate/table.ts';
import {
  bookkeepingFigures,
  type CaseResult,
  exitCodeOf,
  judge,
  LOUD_PRESSURE_PERCENT,
} from '../../bench/calibrate/verdict.ts';

const LATE: Figure = { name: 'p50', unit: 'ms', measured: 1.5, expected: 1, allowed: 0.3, timing: true };
const RIGHT: Figure = { ...LATE, measured: 1.2 };
const QUIET = LOUD_PRESSURE_PERCENT - 1;
const LOUD = LOUD_PRESSURE_PERCENT + 1;

function result(figures: readonly Figure[], cpuPressurePercent: number | null): CaseResult {
  const judged = figures.map((figure) => judge(figure, cpuPressurePercent));
  return { name: 'delay', cpuPressurePercent, attempts: 1, figures: judged };
}

describe('the verdict of a calibration', () => {
  it('fails what is off on a quiet machine, and on one that cannot tell', () => {
    for (const pressure of [QUIET, null]) assert.equal(exitCodeOf([result([RIGHT, LATE], pressure)]), 1);
  });

  it('is undecided where the machine was loud', () => {
    assert.equal(exitCodeOf([result([RIGHT, LATE], LOUD)]), 2);
    assert.equal(exitCodeOf([result([RIGHT], LOUD)]), 0);
  });

  it('never excuses what became of a request, however loud it was', () => {
    const faults = { misattributed: 1, repeated: 0, pipelined: 0, contradicted: 0, unrecorded: 0, waited: 0 };
    assert.equal(exitCodeOf([result(bookkeepingFigures(faults), LOUD)]), 1);
    assert.equal(exitCodeOf([result([countFigure('unknown', 1, 2)], LOUD)]), 1);
  });

  it('takes a figure without a measurement for a wrong one', () => {
    assert.equal(exitCodeOf([result([{ ...RIGHT, measured: Number.NaN }], QUIET)]), 1);
  });

  it('prints measured and expected figures, and how loud the machine was', () => {
    const text = calibrationTable([result([LATE], LOUD), result([RIGHT], null)]);
    assert.match(text, /delay +p50, ms +1\.50 +1\.00 +\+0\.50 +±0\.30 +TOO LOUD +16%/);
    assert.match(text, /1 of 2 figures are off while the machine was too loud/);
    assert.doesNotMatch(text, /NaN|undefined/);
  });
});
