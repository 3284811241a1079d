import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatInUnit } from '../../bench/figures/bounds.ts';
import { shownPercentileUs, spectrumEpisodes, spectrumOf, spectrumTitle } from '../../bench/figures/spectrum.ts';
import { LatencyHistogram } from '../../bench/measure/histogram.ts';

function histogramOf(count: number): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (let valueUs = 1; valueUs <= count; valueUs++) histogram.record(valueUs);
  return histogram;
}

test('a percentile is shown from ten samples beyond it on', () => {
  assert.equal(shownPercentileUs(histogramOf(999), 99), null);
  assert.equal(shownPercentileUs(histogramOf(1000), 99), 990);
});

test('the spectrum goes from the median to the maximum, which needs no samples beyond it', () => {
  const lines = spectrumOf({ response: histogramOf(100), responseOk: histogramOf(20), service: histogramOf(0) });
  assert.deepEqual(lines.map(spectrumTitle), ['p50', 'p75', 'p90', 'p95', 'p99', 'p99.9', 'p99.99', 'max']);
  assert.deepEqual(lines[0], { percentile: 50, responseUs: 50, responseOkUs: 10, serviceUs: null, episodes: null });
  assert.deepEqual(lines[3], { percentile: 95, responseUs: null, responseOkUs: null, serviceUs: null, episodes: null });
  assert.deepEqual(lines[7], { percentile: 100, responseUs: 100, responseOkUs: 20, serviceUs: null, episodes: null });
});

test('the spectrum says from p90 on in how many episodes slow requests came', () => {
  // One stall of 20 requests in 2,000, and a slow request now and then.
  const times = Float64Array.from({ length: 2_000 }, (_, at) =>
    at >= 500 && at < 520 ? 900_000 : at % 10 === 0 ? 500 : 300,
  );
  const response = new LatencyHistogram();
  for (const time of times) response.record(time);
  const lines = spectrumOf({ response, responseOk: response, service: response }, spectrumEpisodes(times));
  const episodes = Object.fromEntries(lines.map((line) => [spectrumTitle(line), line.episodes]));
  assert.deepEqual([episodes['p50'], episodes['p75'], episodes['max']], [null, null, null]);
  assert.deepEqual([episodes['p99'], episodes['p99.9']], [1, 1]);
  assert.deepEqual(spectrumEpisodes(new Float64Array()), []);
});

test('what a rule measured is shown in the unit of the rule', () => {
  assert.equal(formatInUnit(12_300, 'us'), '12.3 ms');
  assert.equal(formatInUnit(1500, 'ms'), '1,500 ms');
  assert.equal(formatInUnit(3, 'count'), '3');
  assert.equal(formatInUnit(0.001, 'share'), '0.1%');
  assert.equal(formatInUnit(2000, 'per-second'), '2,000/s');
});
