import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plannedMs, trialCount } from '../../bench/comparison/estimate.ts';
import type { RunConfig } from '../../bench/model/config.ts';
import { SCENARIOS } from '../../scenarios/registry.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { SAMPLE_CONFIG } from '../report/sample-result.ts';

const BOTH = SCENARIOS.filter(({ name }) => SAMPLE_CONFIG.scenarios.includes(name));

function estimate(config: Partial<RunConfig>, scenarios: readonly Scenario[] = BOTH): number {
  return plannedMs({ ...SAMPLE_CONFIG, ...config }, scenarios);
}

test('a quick run of two backends in two scenarios takes its phases and a little more', () => {
  const phasesMs = 2 * 2 * (SAMPLE_CONFIG.load.warmupMs + SAMPLE_CONFIG.load.durationMs);
  const tookMs = estimate({});
  assert.ok(tookMs > phasesMs && tookMs < 2 * phasesMs, `${tookMs} ms`);
});

test('the estimate grows with trials and backends as their number does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (trials, count) => {
      const backends = Array.from({ length: count }, (_, index) => `backend-${index}`);
      const one = estimate({ trials: 1, backends: ['one'] });
      assert.ok(Math.abs(estimate({ trials, backends }) - trials * count * one) < 1e-6 * one);
      assert.equal(trialCount({ ...SAMPLE_CONFIG, trials, backends }), trials * count * 2);
    }),
  );
});

test('sessions to seed, capacity and a search for an SLO take time', () => {
  const slo = { text: 'p99<100ms', percentile: 99, comparison: '<', boundUs: 100_000 } as const;
  const seeded = { ...SAMPLE_CONFIG.load, cohortSize: 1_000_000 };
  assert.ok(estimate({ load: seeded }) > estimate({}));
  const without = BOTH.map((scenario): Scenario => ({ ...scenario, measuresCapacity: false }));
  const withCapacity = BOTH.map((scenario): Scenario => ({ ...scenario, measuresCapacity: true }));
  assert.ok(estimate({}, withCapacity) > estimate({}, without));
  assert.ok(estimate({ slo }, withCapacity) > estimate({}, withCapacity));
});
