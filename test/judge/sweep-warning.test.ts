import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sweepWarning } from '../../bench/judge/sweep-warning.ts';
import nodeKill from '../../scenarios/node-kill.ts';

const failed = { failedSweeps: ['FUNCTION md5 does not exist', 'FUNCTION md5 does not exist'] };

test('failed sweeps are counted, with their reason', () => {
  const warning = sweepWarning({ faults: [] }, [failed, { failedSweeps: [] }, failed]);
  assert.match(warning?.text ?? '', /^4 sweeps of expired sessions failed: FUNCTION md5 does not exist$/);
});

test('no warning where none failed, nor where a fault struck', () => {
  assert.equal(sweepWarning({ faults: [] }, [{ failedSweeps: [] }]), null);
  assert.equal(sweepWarning(nodeKill, [failed]), null);
});
