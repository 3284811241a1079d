import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Timeline } from '../../bench/measure/timeline.ts';
import type { Operation } from '../../bench/model/operation.ts';
import type { TrialFault } from '../../bench/model/trial-figures.ts';

const operation: Operation = {
  vu: 0,
  seq: 0,
  session: 0,
  kind: 'read',
  origin: 'measured',
  intendedUs: 0,
  sentUs: 0,
  endUs: 0,
  outcome: 'ok',
  status: 200,
  node: 'node-1',
  error: null,
  answer: null,
};

const fault: TrialFault = {
  kind: 'node-kill',
  target: 'node-2',
  plannedUs: 2.4e6,
  injectedUs: 2.4e6,
  confirmedUs: 2.5e6,
  unconfirmed: null,
  healPlannedUs: 4.2e6,
  healedUs: 4.6e6,
  recoveryMs: 0,
};

describe('the timeline', () => {
  it('counts an operation by its outcome, in the second of its intended start', () => {
    const timeline = new Timeline(5e6, 3000);
    timeline.count({ ...operation, intendedUs: 5e6 });
    timeline.count({ ...operation, intendedUs: 5.999e6, endUs: 9e6, outcome: 'unknown' });
    timeline.count({ ...operation, intendedUs: 7.5e6, outcome: 'fail', answer: 'anonymous' });
    const [first, second, third] = timeline.finish([]);
    assert.deepEqual([first?.offered, first?.ok, first?.unknown], [2, 1, 1]);
    assert.equal(second?.offered, 0);
    assert.deepEqual([third?.fail, third?.anonymous], [1, 1]);
  });

  it('takes the phases from the confirmed times of the fault', () => {
    const phases = new Timeline(0, 7000).finish([fault]).map(({ phase }) => phase);
    assert.deepEqual(phases, ['steady', 'steady', 'fault', 'fault', 'fault', 'recovery', 'recovery']);
  });

  it('has no fault phase for a fault that was never confirmed', () => {
    const phases = new Timeline(0, 2000).finish([{ ...fault, confirmedUs: null }]).map(({ phase }) => phase);
    assert.deepEqual(phases, ['steady', 'steady']);
  });
});
