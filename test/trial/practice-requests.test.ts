import assert from 'node:assert/strict';
import { test } from 'node:test';
import { practiceRequests, rateDoubt } from '../../bench/trial/practice.ts';
import { SAMPLE_CONFIG } from '../report/sample-result.ts';

function practice(logins: number, change: Partial<typeof SAMPLE_CONFIG.load> = {}): number {
  const load = {
    ...SAMPLE_CONFIG.load,
    practiceRequestsPerNode: 2_000,
    ratePerSecond: 500,
    warmupMs: 1_000,
    ...change,
  };
  return practiceRequests({ nodes: 3, load }, logins);
}

test('the logins and the warm-up are among the requests that nodes answer before the measurement', () => {
  assert.equal(practice(1_000), 6_000 - 1_000 - 500);
  assert.equal(practice(1_000, { ratePerSecond: 100 }), 6_000 - 1_000 - 100);
});

test('at least half of them are practice, which takes every path of the application', () => {
  assert.equal(practice(10_000), 3_000);
  assert.equal(practice(0, { warmupMs: 60_000 }), 3_000);
});

test('without practice a node starts as it is', () => {
  assert.equal(practice(1_000, { practiceRequestsPerNode: 0 }), 0);
});

test('a rate that nodes did not answer at the end of their practice is doubted, if the user gave it', () => {
  const { load, fit } = { ...SAMPLE_CONFIG, fit: null };
  const config = { fit, load: { ...load, ratePerSecond: 500 } };
  assert.match(
    rateDoubt(config, 420.4)?.text ?? '',
    /answered 420 requests\/s: --rate 500 may be more than they carry$/,
  );
  assert.equal(rateDoubt(config, 500), null);
  assert.equal(rateDoubt(config, null), null, 'without practice nothing is known');
});
