import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sweepWarning } from '../../bench/judge/sweep-warning.ts';
import nodeKill from '../../scenarios/node-kill.ts';

const failed = { failedSweeps: ['FUNCTION md5 does not exist', 'FUNCTION md5 does not exist'] };

test('sweeps that failed are told of, with their reason', () => {
  const warning = sweepWarning({ faults: [] }, [failed, { failedSweeps: [] }, failed]);
  assert.match(warning?.text ?? '', /^4 sweeps of what had run out failed: FUNCTION md5 does not exist$/);
});

test('those that did not are not, nor those where something was broken', () => {
  assert.equal(sweepWarning({ faults: [] }, [{ failedSweeps: [] }]), null);
  assert.equal(sweepWarning(nodeKill, [failed]), null);
});
