import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Operation, OperationOrigin } from '../../bench/model/operation.ts';
import { TrialRecord } from '../../bench/trial/collector.ts';

const SECOND_US = 1e6;

function read(seq: number, intendedUs: number, endUs: number, origin: OperationOrigin = 'measured'): Operation {
  return {
    vu: 0,
    seq,
    session: 0,
    kind: 'read',
    origin,
    intendedUs,
    sentUs: intendedUs,
    endUs,
    outcome: 'ok',
    status: 200,
    node: 'node-1',
    error: null,
    answer: null,
  };
}

it('answers that come after the end are counted, and are no throughput of the measurement', () => {
  const record = new TrialRecord(false, { lifetime: null }, 2000);
  record.measure(10 * SECOND_US, 10_000);
  // Offered 500/s, served 400/s: the queue is served to its end, two and a half seconds late.
  const answers = Array.from({ length: 5000 }, (_, seq) =>
    read(seq, 10 * SECOND_US + seq * 2000, 10 * SECOND_US + seq * 2500),
  );
  record.add(answers);
  assert.equal(record.figures().requests.ok, 5000);
  assert.equal(record.servedInTime, 4000);
});

it('an answer to an arrival of the warm-up counts when it comes in the measurement, one to a reaction never', () => {
  const record = new TrialRecord(false, { lifetime: null }, 2000);
  record.measure(10 * SECOND_US, 10_000);
  record.add([
    read(0, 9 * SECOND_US, 10 * SECOND_US, 'warm-up'),
    read(1, 9 * SECOND_US, 9.5 * SECOND_US, 'warm-up'),
    read(2, 11 * SECOND_US, 12 * SECOND_US, 'reaction'),
    { ...read(3, 11 * SECOND_US, 12 * SECOND_US), outcome: 'fail', status: 401, answer: 'anonymous' },
    { ...read(4, 11 * SECOND_US, 12 * SECOND_US), outcome: 'unknown', status: 500 },
  ]);
  assert.equal(record.servedInTime, 2, 'an anonymous answer is a loss, not an error');
});

it('counts what a node did not answer itself, and not the errors that it answered with', () => {
  const record = new TrialRecord(false, { lifetime: null }, 2000);
  record.add([
    { ...read(0, 0, 1000), outcome: 'unknown', status: 503, error: 'status' },
    { ...read(1, 500, 1000), outcome: 'fail', status: 401, answer: 'anonymous' },
  ]);
  assert.deepEqual(record.unanswered, { count: 0, sinceUs: Number.POSITIVE_INFINITY });
  record.add([
    { ...read(2, 3000, 4000), outcome: 'unknown', status: 504, error: 'status' },
    { ...read(3, 2000, 2000 + 2 * SECOND_US), outcome: 'fail', status: 401, answer: 'anonymous' },
    { ...read(4, 5000, 6000), outcome: 'unknown', status: null, error: 'timeout' },
  ]);
  assert.deepEqual(record.unanswered, { count: 3, sinceUs: 2000 });
});

it('an answer to another request counts whenever it comes, in the last read-back too', () => {
  const record = new TrialRecord(true, { lifetime: null }, 2000);
  record.measure(10 * SECOND_US, 10_000);
  const mixedUp = { outcome: 'unknown', error: 'misattributed', node: null } as const;
  record.add([
    { ...read(0, SECOND_US, SECOND_US, 'cohort'), ...mixedUp },
    { ...read(1, 30 * SECOND_US, 31 * SECOND_US, 'read-back'), ...mixedUp },
  ]);
  assert.equal(record.misattributed, 2);
});
