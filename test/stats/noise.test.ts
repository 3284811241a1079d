import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probeNoise } from '../../bench/measure/noise-samples.ts';
import { noiseOf } from '../../bench/stats/noise.ts';

const quiet = Array.from({ length: 50 }, () => 500);

test('a machine that does the same work in the same time has none', () => {
  assert.deepEqual(noiseOf([quiet, quiet]), { samples: 100, medianUs: 500, spread: 1, drift: 1 });
});

test('interruptions of every fifth probe show as spread, a few do not', () => {
  const interrupted = (every: number): number[] => quiet.map((us, index) => (index % every === 0 ? us * 8 : us));
  assert.equal(noiseOf([interrupted(5)])?.spread, 8);
  assert.equal(noiseOf([interrupted(25)])?.spread, 1);
});

test('a machine that is slower at another time drifts', () => {
  assert.equal(noiseOf([quiet, quiet.map((us) => us * 1.5), quiet])?.drift, 1.5);
});

test('without samples nothing is known', () => {
  assert.equal(noiseOf([]), null);
  assert.equal(noiseOf([[]]), null);
});

test('the probe times its work at most fifty times', () => {
  const probesUs = probeNoise();
  assert.ok(probesUs.length > 0 && probesUs.length <= 50);
  assert.ok(probesUs.every((us) => us > 0));
});
