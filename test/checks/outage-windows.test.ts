import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startCheck } from '../../bench/checks/check-state.ts';
import { step } from '../../bench/checks/step.ts';
import { sumVerdicts } from '../../bench/checks/sum-verdicts.ts';
import { historyIn } from './notation.ts';

describe('windows of unavailability', () => {
  const outage = (history: string) => {
    const { outageWindows, outageUsers, longestOutageUs } = sumVerdicts(
      historyIn(history).reduce(step, startCheck({ lifetime: null })),
    );
    return [outageWindows, outageUsers, longestOutageUs];
  };

  it('last from the first failure to the first of three usable answers in a row', () => {
    const answers = 'read#5[200,210]{}; read#6[220,230]{}; read#7[240,250]{}';
    assert.deepEqual(outage(`read#1[20,30]{}; read#2[40,70] unknown; ${answers}`), [1, 1, 170]);
    assert.deepEqual(outage(`read#2[40,70] fail; read#3[80,90]{}; read#4[100,130] fail; ${answers}`), [1, 1, 170]);
  });

  it('last to the first answer where the history ends with answers, else to the last failure', () => {
    assert.deepEqual(outage('read#1[40,70] unknown; read#2[80,90]{}'), [1, 1, 50]);
    assert.deepEqual(outage('read#1[40,70] unknown; read#2[80,100] unknown'), [1, 1, 60]);
  });

  it('count arrivals that were never sent, and no anonymous answer', () => {
    assert.deepEqual(outage('read#1[40,70] dropped; read#2[80,90]{}'), [1, 1, 50]);
    assert.deepEqual(outage('read#1[40,70] anon'), [0, 0, 0]);
  });

  it('are counted one by one', () => {
    const answers = (from: number): string =>
      [0, 1, 2].map((index) => `read#${from + index}[${from + index},${from + index + 1}]{}`).join('; ');
    assert.deepEqual(outage(`read#1[20,30] fail; ${answers(100)}; read#2[200,240] fail; ${answers(300)}`), [2, 1, 101]);
  });
});
