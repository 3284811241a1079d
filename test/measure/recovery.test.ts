import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recoveryMs } from '../../bench/measure/recovery.ts';

const END_US = 30e6;
const FAULT_US = 10e6;

/** Errors as [intended start, end] in seconds. */
type Errors = readonly (readonly [number, number])[];

function recovery(...errors: Errors): number | null {
  return recoveryOf(errors, FAULT_US);
}

function recoveryOf(errors: Errors, confirmedUs: number): number | null {
  const operations = errors.map(([intended, end]) => ({ intendedUs: intended * 1e6, endUs: end * 1e6 }));
  return recoveryMs(operations, FAULT_US, confirmedUs, END_US);
}

describe('the time to recover', () => {
  it('is 0 when nothing failed', () => assert.equal(recovery(), 0));
  it('ignores errors before the fault', () => assert.equal(recovery([8, 8.5]), 0));
  it('ends with the last error of the outage', () => assert.equal(recovery([10.1, 10.2], [10.4, 10.6]), 600));
  it('takes the errors in any order', () => assert.equal(recovery([10.4, 10.6], [10.1, 10.2]), 600));
  it('bridges requests that hang', () => assert.equal(recovery([10.1, 15.1], [15.5, 16]), 6000));
  it('leaves out an error more than a second after the last one', () =>
    assert.equal(recovery([10.1, 10.2], [11.3, 11.4]), 200));
  it('counts a request that was open when the fault struck', () => assert.equal(recovery([9.9, 10.3]), 300));
  it('includes the late errors of a fault that was confirmed late', () =>
    assert.equal(recoveryOf([[12.5, 12.6]], FAULT_US + 2e6), 2600));
  it('is unknown if errors last to the end', () => {
    const errors = Array.from({ length: 40 }, (_, index) => [10 + index / 2, 10.1 + index / 2] as const);
    assert.equal(recovery(...errors), null);
  });
});
