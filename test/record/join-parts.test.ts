import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { warningsOf } from '../../bench/judge/warnings.ts';
import { NO_ATTEMPTS } from '../../bench/model/attempts.ts';
import type { Environment, MachineLimits, RunResult } from '../../bench/model/run-result.ts';
import { DERIVED_WARNINGS, type Warning } from '../../bench/model/warning.ts';
import { differenceWarnings, earlierWarnings, joinEnvironments } from '../../bench/record/join-parts.ts';
import { sampleResult, sampleTrial } from '../report/sample-result.ts';

const { environment } = sampleResult([]);

const LIMITS: MachineLimits = {
  cpuQuota: 1.5,
  throttledUs: 0,
  memoryLimitBytes: null,
  siblings: [],
  governors: [],
  onBattery: false,
};

function part(durationMs: number, change: Partial<Environment>) {
  return { durationMs, environment: { ...environment, ...change } };
}

describe('a run of two parts', () => {
  it('has the noise of the worse part, and at least the drift between both', () => {
    const quiet = { samples: 300, medianUs: 500, spread: 1.1, drift: 1.1 };
    const slow = { samples: 100, medianUs: 1000, spread: 1.4, drift: 1 };
    const joined = joinEnvironments(part(1, { noise: quiet }), part(1, { noise: slow }));
    assert.deepEqual(joined.noise, { samples: 400, medianUs: 625, spread: 1.4, drift: 2 });
    assert.deepEqual(joinEnvironments(part(1, { noise: quiet }), part(1, { noise: null })).noise, quiet);
  });

  it('has the CPU pressure of both, weighted by their durations', () => {
    const { cpuPressureBefore, cpuPressureDuring } = joinEnvironments(
      part(3000, { cpuPressureBefore: 4, cpuPressureDuring: 10 }),
      part(1000, { cpuPressureBefore: 30, cpuPressureDuring: 50 }),
    );
    assert.deepEqual([cpuPressureBefore, cpuPressureDuring], [30, 20]);
  });

  it('has waited for its quota as long as both together, as far as that is known', () => {
    const limited = (throttledUs: number | null) =>
      part(1, { limits: { ...LIMITS, cpuQuota: throttledUs === 5 ? 1 : 1.5, throttledUs } });
    const joined = (before: number | null, now: number | null) =>
      joinEnvironments(limited(before), limited(now)).limits;
    assert.deepEqual(joined(3_000, 5), { ...LIMITS, throttledUs: 3_005 });
    assert.deepEqual(joined(null, 5), { ...LIMITS, throttledUs: 5 });
    assert.deepEqual(joined(3_000, null), { ...LIMITS, throttledUs: 3_000 });
    assert.deepEqual(joined(null, null), { ...LIMITS, throttledUs: null });
    assert.deepEqual(joinEnvironments(part(1, { limits: null }), part(1, { limits: LIMITS })).limits, LIMITS);
    assert.equal(joinEnvironments(part(1, { limits: null }), part(1, { limits: null })).limits, null);
  });

  it('has the servers of both, each in its first version', () => {
    const { versions } = joinEnvironments(
      part(1, { versions: { nginx: '1', redis: '7' } }),
      part(1, { versions: { nginx: '2', postgres: '15' } }),
    );
    assert.deepEqual(versions, { nginx: '1', redis: '7', postgres: '15' });
  });

  it('warns of the differences between them', () => {
    const before = { ...environment, gitCommit: 'a', versions: { nginx: '1', redis: '7' } };
    const now = { ...environment, gitCommit: 'b', versions: { nginx: '1', redis: '8', postgres: '15' } };
    assert.deepEqual(
      differenceWarnings(before, now).map(({ text }) => text),
      ['session-bench changed while resuming: a → b', 'redis changed while resuming: 7 → 8'],
    );
    assert.deepEqual(differenceWarnings(before, before), []);
  });

  it('keeps the warnings of the first that do not follow from its trials', () => {
    const own: Warning = {
      code: 'store-figure-missing',
      where: { backend: 'redis', scenario: 'steady', trial: 1 },
      text: 'bytes per session unavailable: timeout',
      remedy: 'look',
    };
    const trials: RunResult['trials'] = [sampleTrial({ backend: 'redis', status: 'void', reason: 'busy' })];
    const derived = warningsOf(trials, null, environment.noise);
    assert.equal(derived.length, 1);
    const result = sampleResult(trials, { warnings: [...derived, own] });
    assert.deepEqual(earlierWarnings({ result, kept: NO_ATTEMPTS }), [own]);
  });

  it('drops those that follow from its trials by their code, whatever their text', () => {
    const derived = DERIVED_WARNINGS.map((code): Warning => ({ code, where: {}, text: 'in other words', remedy: '' }));
    assert.deepEqual(earlierWarnings({ result: sampleResult([], { warnings: derived }), kept: NO_ATTEMPTS }), []);
  });
});
