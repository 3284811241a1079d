import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ErrorCauses } from '../../bench/measure/error-causes.ts';
import type { Operation } from '../../bench/model/operation.ts';

function failed(change: Partial<Operation>): Operation {
  return {
    vu: 0,
    seq: 0,
    session: 0,
    kind: 'read',
    origin: 'measured',
    intendedUs: 1000,
    sentUs: 1500,
    endUs: 2000,
    outcome: 'unknown',
    status: null,
    node: null,
    error: 'reset',
    answer: null,
    ...change,
  };
}

it('a failed request is counted under its cause, and the stage of the application', () => {
  const causes = new ErrorCauses();
  const status = (code: number, change: Partial<Operation> = {}): Operation =>
    failed({ error: 'status', status: code, ...change });
  for (const operation of [
    failed({}),
    failed({ outcome: 'fail', error: 'refused' }),
    failed({ error: 'timeout' }),
    failed({ outcome: 'dropped', error: 'not-sent', sentUs: null }),
    status(502),
    status(502),
    status(503, { node: 'node-1' }),
    status(503, { node: 'node-1', outcome: 'fail' }),
    status(503),
    status(404, { outcome: 'fail' }),
  ]) {
    causes.note(operation);
  }
  assert.deepEqual(causes.figures().errorsByCause, {
    'status 502': 2,
    'not-sent': 1,
    refused: 1,
    reset: 1,
    'status 404': 1,
    'status 503': 1,
    'status 503 before-write': 1,
    'status 503 write': 1,
    timeout: 1,
  });
});

it('the slowest has a time since it was due and a time since it was sent', () => {
  const causes = new ErrorCauses();
  assert.equal(causes.figures().slowestErrorUs, null);
  causes.note(failed({ outcome: 'dropped', intendedUs: 0, sentUs: null, endUs: 9000 }));
  assert.deepEqual(causes.figures().slowestErrorUs, { sinceIntended: 9000, sinceSent: null });
  causes.note(failed({ intendedUs: 0, sentUs: 1000, endUs: 8000 }));
  assert.deepEqual(causes.figures().slowestErrorUs, { sinceIntended: 9000, sinceSent: 7000 });
});
