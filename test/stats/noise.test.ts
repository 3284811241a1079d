import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleNoise } from '../../bench/measure/noise-samples.ts';
import { noiseOf } from '../../bench/stats/noise.ts';

const quiet = Array.from({ length: 50 }, () => 500);

test('a machine that always takes the same time for the work has no noise', () => {
  assert.deepEqual(noiseOf([quiet, quiet]), { samples: 100, medianUs: 500, spread: 1, drift: 1 });
});

test('interruptions of every fifth sample show as spread, a few do not', () => {
  const interrupted = (every: number): number[] => quiet.map((us, index) => (index % every === 0 ? us * 8 : us));
  assert.equal(noiseOf([interrupted(5)])?.spread, 8);
  assert.equal(noiseOf([interrupted(25)])?.spread, 1);
});

test('a machine whose speed changes has a drift', () => {
  assert.equal(noiseOf([quiet, quiet.map((us) => us * 1.5), quiet])?.drift, 1.5);
});

test('without samples the noise is unknown', () => {
  assert.equal(noiseOf([]), null);
  assert.equal(noiseOf([[]]), null);
});

test('at most fifty samples are taken', () => {
  const samplesUs = sampleNoise();
  assert.ok(samplesUs.length > 0 && samplesUs.length <= 50);
  assert.ok(samplesUs.every((us) => us > 0));
});
