import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Operation, OperationOrigin } from '../../bench/model/operation.ts';
import { TrialCollector } from '../../bench/trial/collector.ts';
import { SAMPLE_BACKENDS } from '../report/sample-result.ts';

const SECOND_US = 1e6;

/** What the history of the trial got. */
const written: Operation[] = [];

function collectorOf(name: 'none' | 'redis'): TrialCollector {
  const backend = SAMPLE_BACKENDS.find((one) => one.name === name);
  assert.ok(backend !== undefined);
  return new TrialCollector({
    header: { guarantees: backend.guarantees, rules: { lifetime: null } },
    deadlines: { proxyMs: 2000, clientMs: 7000 },
    history: { add: (operations) => void written.push(...operations) },
  });
}

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

it('answers after the end are counted, and are no throughput of the measurement', () => {
  const collector = collectorOf('none');
  collector.measure(10 * SECOND_US, 10_000);
  // Offered 500/s, served 400/s: the last request of the queue is served two and a half seconds late.
  const answers = Array.from({ length: 5000 }, (_, seq) =>
    read(seq, 10 * SECOND_US + seq * 2000, 10 * SECOND_US + seq * 2500),
  );
  collector.operations(answers);
  assert.equal(collector.collected([], 0, 0).requests.ok, 5000);
  assert.equal(collector.collected([], 0, 0).servedInTime, 4000);
});

it('an answer to an arrival of the warm-up counts if it comes in the measurement; an answer to a reaction never does', () => {
  const collector = collectorOf('none');
  collector.measure(10 * SECOND_US, 10_000);
  collector.operations([
    read(0, 9 * SECOND_US, 10 * SECOND_US, 'warm-up'),
    read(1, 9 * SECOND_US, 9.5 * SECOND_US, 'warm-up'),
    read(2, 11 * SECOND_US, 12 * SECOND_US, 'reaction'),
    { ...read(3, 11 * SECOND_US, 12 * SECOND_US), outcome: 'fail', status: 401, answer: 'anonymous' },
    { ...read(4, 11 * SECOND_US, 12 * SECOND_US), outcome: 'unknown', status: 500 },
  ]);
  assert.equal(collector.collected([], 0, 0).servedInTime, 2, 'an anonymous answer is a loss, not an error');
});

it('counts the requests that a node did not answer, and not its own error answers', () => {
  const collector = collectorOf('none');
  collector.operations([
    { ...read(0, 0, 1000), outcome: 'unknown', status: 503, error: 'status' },
    { ...read(1, 500, 1000), outcome: 'fail', status: 401, answer: 'anonymous' },
  ]);
  assert.deepEqual(unanswered(collector), [0, Number.POSITIVE_INFINITY]);
  collector.operations([
    { ...read(2, 3000, 4000), outcome: 'unknown', status: 504, error: 'status' },
    { ...read(3, 2000, 2000 + 2 * SECOND_US), outcome: 'fail', status: 401, answer: 'anonymous' },
    { ...read(4, 5000, 6000), outcome: 'unknown', status: null, error: 'timeout' },
  ]);
  assert.deepEqual(unanswered(collector), [3, 2000]);
});

it('an answer to another request counts whenever it comes, in the last read-back too', () => {
  const collector = collectorOf('redis');
  collector.measure(10 * SECOND_US, 10_000);
  const mixedUp = { outcome: 'unknown', error: 'misattributed', node: null } as const;
  collector.operations([
    { ...read(0, SECOND_US, SECOND_US, 'cohort'), ...mixedUp },
    { ...read(1, 30 * SECOND_US, 31 * SECOND_US, 'read-back'), ...mixedUp },
  ]);
  assert.equal(collector.collected([], 0, 0).misattributed, 2);
});

function unanswered(collector: TrialCollector): readonly [count: number, sinceUs: number] {
  return [collector.collected([], 0, 0).unanswered, collector.unansweredSinceUs];
}

it('writes every operation to the history in order, and logs the arrivals of the measurement', () => {
  written.length = 0;
  const collector = collectorOf('redis');
  collector.measure(10 * SECOND_US, 10_000);
  const operations = [
    read(0, 9 * SECOND_US, 9.1 * SECOND_US, 'warm-up'),
    read(1, 11 * SECOND_US, 11.2 * SECOND_US),
    read(2, 12 * SECOND_US, 12.3 * SECOND_US),
  ];
  collector.operations(operations.slice(0, 2));
  collector.operations(operations.slice(2));
  assert.deepEqual(written, operations);
  assert.deepEqual(
    collector.collected([], 0, 0).arrivals.all.map(({ responseUs }) => Math.round(responseUs)),
    [200_000, 300_000],
  );
});

it('counts answers since the last fault, and the totals of the timeline', () => {
  const collector = collectorOf('none');
  collector.measure(0, 3000);
  collector.operations([
    read(0, 0.5 * SECOND_US, 0.6 * SECOND_US),
    { ...read(1, 1.5 * SECOND_US, 1.6 * SECOND_US), outcome: 'unknown', status: 500, error: 'status' },
    read(2, 2.5 * SECOND_US, 2.6 * SECOND_US),
  ]);
  const { requests, timeline, answeredAfterFault, answeredAfterHeal, errors } = collector.collected(
    [],
    1 * SECOND_US,
    2.7 * SECOND_US,
  );
  assert.deepEqual(requests, { ok: 2, fail: 0, unknown: 1, dropped: 0, anonymous: 0 });
  assert.deepEqual(
    timeline.map(({ ok, unknown }) => [ok, unknown]),
    [
      [1, 0],
      [0, 1],
      [1, 0],
    ],
  );
  assert.deepEqual([answeredAfterFault, answeredAfterHeal, errors], [1, 0, 1]);
});

it('shows while it measures what the report would say, and no losses of a backend without sessions', () => {
  const collector = collectorOf('none');
  collector.measure(0, 3000);
  collector.operations([read(0, 0.5 * SECOND_US, 0.6 * SECOND_US)]);
  assert.deepEqual(collector.live({}), { answered: 1, p99Us: null, lost: null });
  assert.deepEqual(collectorOf('redis').live({}).lost, { sum: 0, total: 0 });
});

it('counts the episodes of slow arrivals by their intended times, in whatever order they ended', () => {
  const collector = collectorOf('none');
  collector.measure(0, 10_000);
  // A tenth is slow: in five stretches, which end after all others.
  const arrivals = Array.from({ length: 1000 }, (_, seq) => {
    const isSlow = seq % 200 < 20;
    return read(seq, seq * 10_000, seq * 10_000 + (isSlow ? 3 * SECOND_US : 1000));
  });
  collector.operations(arrivals.toSorted((a, b) => a.endUs - b.endUs));
  assert.equal(collector.collected([], 0, 0).latency.response.episodes?.p99, 5);
});
