import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runRequest } from '../../bench/commands/run/request.ts';
import { configFor } from '../../bench/comparison/scenario-config.ts';
import { SCENARIOS } from '../../scenarios/registry.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import steady from '../../scenarios/steady.ts';

const { config } = runRequest(
  { profile: 'smoke', seed: '1', touchInterval: '10s' },
  { backends: [], scenarios: SCENARIOS, defaultScenarios: ['steady'], randomSeed: () => 1, externalProblems: () => [] },
);

describe('the configuration of a run in one of its scenarios', () => {
  it('is the same without a wish of the scenario', () => assert.deepEqual(configFor(config, steady), config));

  it('has the traffic of the scenario, and everything else of the run', () => {
    const scenario: Scenario = { ...steady, traffic: { sessionBytes: 4096, sessions: 500, readRatio: 0.3 } };
    const changed = configFor(config, scenario);
    const { load } = changed;
    assert.deepEqual([load.sessionBytes, load.cohortSize, load.readRatio], [4096, 500, 0.3]);
    assert.deepEqual([load.ratePerSecond, load.durationMs], [config.load.ratePerSecond, config.load.durationMs]);
    assert.deepEqual({ ...changed, load: config.load }, config);
  });

  it('lasts as long as its faults need, or as the run if that is longer', () => {
    assert.equal(configFor(config, { ...steady, shortestMs: 8_000 }).load.durationMs, 8_000);
    assert.equal(configFor(config, { ...steady, shortestMs: 1_000 }).load.durationMs, config.load.durationMs);
  });

  it('has a lifetime that ends within the measurement, and touches that are frequent enough for it', () => {
    const { ttlMs, touchIntervalMs } = configFor(config, { ...steady, shortestMs: 8_000, traffic: { ttlShare: 0.25 } });
    assert.deepEqual([ttlMs, touchIntervalMs], [2_000, 1_000]);
  });

  it('has an SLO only if the scenario measures capacity', () => {
    const slo = { text: 'p99<100ms', percentile: 99, comparison: '<', boundUs: 100_000 } as const;
    assert.deepEqual(configFor(config, { ...steady, slo }).slo, slo);
    assert.equal(configFor({ ...config, slo }, { ...steady, measuresCapacity: false }).slo, null);
    const asked = { ...slo, text: 'p50<5ms', percentile: 50 };
    assert.deepEqual(configFor({ ...config, slo: asked }, { ...steady, slo }).slo, asked, 'the one asked for wins');
  });
});
