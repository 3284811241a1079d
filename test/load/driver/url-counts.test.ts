import assert from 'node:assert/strict';
import { it } from 'node:test';
import { UrlCounter } from '../../../bench/load/driver/url-counts.ts';
import type { Sample } from '../../../bench/load/driver/url-driver.ts';

const OK: Sample = {
  index: 0,
  measured: true,
  intendedUs: 0,
  sentUs: 10,
  endUs: 500,
  outcome: 'ok',
  error: null,
  status: 200,
};

it('requests to a URL that failed are counted by the causes that a run names', () => {
  const counter = new UrlCounter({ arrivals: { warmupMs: 0, durationMs: 1000 }, requestDeadlineMs: 5000 });
  const samples: readonly Sample[] = [
    OK,
    { ...OK, outcome: 'fail', error: 'status', status: 404 },
    { ...OK, outcome: 'unknown', error: 'status', status: 503 },
    { ...OK, outcome: 'unknown', error: 'timeout', status: null },
    { ...OK, outcome: 'fail', error: 'refused', status: null },
    { ...OK, outcome: 'dropped', error: 'not-sent', status: null, sentUs: null },
    { ...OK, measured: false, outcome: 'unknown', error: 'reset', status: null },
  ];
  for (const sample of samples) counter.count(sample);
  const { requests, statuses, errors } = counter.counts();
  assert.deepEqual(requests, { ok: 1, fail: 2, unknown: 2, dropped: 1 });
  assert.deepEqual(statuses, { 200: 1, 404: 1, 503: 1 });
  assert.deepEqual(errors, { 'not-sent': 1, refused: 1, 'status 404': 1, 'status 503': 1, timeout: 1 });
});
