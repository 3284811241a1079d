import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LoadResult, loadResultSchema } from '../../../bench/model/load-result.ts';
import { loadJson } from '../../../bench/model/result-json.ts';
import { loadReport } from '../../../bench/report/formats/load.ts';
import { sampleTrial } from '../sample-result.ts';

const { latency, generator } = sampleTrial({ backend: 'none', scenario: 'steady' });

const RESULT: LoadResult = {
  schemaVersion: 2,
  startedAt: '2026-01-02T03:04:05.000Z',
  complete: true,
  environment: {
    cpuModel: 'Sample CPU',
    cores: 2,
    memoryBytes: 8 * 2 ** 30,
    platform: 'linux x64',
    kernel: '6.1.0',
    limits: null,
    realTimeRefused: null,
    node: 'v24.21.0',
    gitCommit: null,
    generatorCores: '1',
    cpuPressureBefore: 0,
    cpuPressureDuring: 1,
  },
  config: {
    url: 'http://127.0.0.1:3000/',
    method: 'GET',
    headers: [],
    bodyBytes: 0,
    ratePerSecond: 500,
    arrivals: 'poisson',
    warmupMs: 2_000,
    durationMs: 10_000,
    maxConnections: 1_000,
    sourceAddresses: null,
    requestDeadlineMs: 5_000,
    seed: 7,
    slo: null,
  },
  status: 'passed',
  reason: null,
  measuredMs: 10_000,
  latency,
  spectrum: [
    { percentile: 50, responseUs: 1_200, responseOkUs: 1_100, serviceUs: 900, episodes: null },
    { percentile: 99.9, responseUs: null, responseOkUs: null, serviceUs: null, episodes: 1 },
    { percentile: 100, responseUs: 5_001_000, responseOkUs: 23_400, serviceUs: 22_000, episodes: null },
  ],
  requests: { ok: 4_990, fail: 2, unknown: 7, dropped: 1, anonymous: 0 },
  statuses: { 200: 4_990, 404: 2 },
  errors: { 'not-sent': 1, 'status 404': 2, timeout: 7 },
  throughput: {
    offeredPerS: 500,
    achievedPerS: 499,
    capacityPerS: null,
    capacityPerCorePerS: null,
    sloCapacityPerS: null,
  },
  generator,
  sloSearch: null,
  warnings: [],
  exitCode: 0,
};

test('the report says what was asked for, how long it took, what came of it and how the generator did', () => {
  const text = loadReport(RESULT);
  assert.match(text, /^GET http:\/\/127\.0\.0\.1:3000\/ · 500 req\/s, poisson, for 10 s after 2 s/);
  assert.match(text, /│ p50 +│ +1\.20 │ +1\.10 │ +0\.90 │/);
  assert.match(text, /│ p99\.9 +│ +– │ +– │ +– │/);
  assert.match(text, /│ max +│ +5,001 │ +23\.4 │ +22\.0 │/);
  assert.match(text, /5,000: 4,990 ok, 2 fail, 7 unknown, 1 dropped/);
  assert.match(text, /4,990 with status 200, 2 with status 404/);
  assert.match(text, /1 not-sent, 2 status 404, 7 timeout/);
  assert.match(text, /offered 500 req\/s, achieved 499 req\/s/);
  assert.match(text, /late by 0\.15 ms p50, 0\.90 ms p99, 4\.00 ms max/);
  assert.match(text, /event loop busy 30%, CPU 35% of its core/);
  assert.match(text, /40 connections opened, 0 requests waited for one/);
  assert.match(text, /can be believed/);
  assert.ok(text.split('\n').every((line) => line.length <= 120));
});

test('a percentile of one stall is marked, and the mark explained', () => {
  assert.doesNotMatch(loadReport(RESULT), /one stall/, 'a percentile that is not shown has no mark');
  const line = { percentile: 99, responseUs: 80_000, responseOkUs: 80_000, serviceUs: 900 };
  const marked = loadReport({ ...RESULT, spectrum: [{ ...line, episodes: 4 }] });
  assert.match(marked, /│ p99 +│ +80\.0\* │ +80\.0 │ +0\.90 │/);
  assert.match(marked, /^\* one stall: the slow requests came in fewer than 5 episodes\./m);
  assert.doesNotMatch(loadReport({ ...RESULT, spectrum: [{ ...line, episodes: 5 }] }), /\*|one stall/);
});

test('a void result says why, and an interrupted one how far it came', () => {
  const text = loadReport({
    ...RESULT,
    status: 'void',
    reason: 'the generator was the bottleneck: late',
    complete: false,
    measuredMs: 1_110,
  });
  assert.match(text, /^void: the generator was the bottleneck: late$/m);
  assert.match(text, /for 1\.11 s of 10 s, interrupted/);
  assert.doesNotMatch(text, /believed/);
});

test('a warning stands below the verdict, which then claims no more than it says', () => {
  const late = { code: 'generator-late', where: {}, text: 'the generator was late', remedy: 'measure again' } as const;
  const text = loadReport({ ...RESULT, warnings: [late] });
  assert.match(text, /in doubt:\n\nWarning: the generator was late\n {2}measure again/);
  assert.doesNotMatch(text, /can be believed/);
});

test('without a measurement the report has no table', () => {
  const text = loadReport({
    ...RESULT,
    status: 'inconclusive',
    reason: 'nothing was measured',
    latency: { ...latency, response: { ...latency.response, count: 0 } },
  });
  assert.doesNotMatch(text, /p50 +│/);
  assert.match(text, /^inconclusive: nothing was measured$/m);
});

test('the JSON is read back as it was, and one that breaks its schema is never written', () => {
  assert.deepEqual(loadResultSchema.parse(JSON.parse(loadJson(RESULT))), RESULT);
  assert.throws(() => loadJson({ ...RESULT, exitCode: 0.5 }), /would not be valid/);
});
