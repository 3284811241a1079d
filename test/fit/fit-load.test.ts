import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { runRequest } from '../../bench/commands/run/request.ts';
import { demandsOf, fittedConfig, isFitted, likelySlowest, loweredConfig } from '../../bench/fit/fit-load.ts';
import { fitWarnings } from '../../bench/fit/fit-warnings.ts';
import type { FitProbe, RunConfig } from '../../bench/model/config.ts';
import { SCENARIOS } from '../../scenarios/registry.ts';
import { defineScenario } from '../../scenarios/scenario.ts';

const catalogue = {
  backends: ['none', 'redis', 'postgres'].map((name) => ({ name, maxBytes: null, isDefault: true })),
  scenarios: SCENARIOS,
  defaultScenarios: ['steady', 'node-kill'],
  randomSeed: () => 7,
  externalProblems: () => [],
};
const chosen = SCENARIOS.filter(({ name }) => ['steady', 'node-kill'].includes(name));

function probeOf(backend: string, arrivalsPerS: number, restartMs = 300): FitProbe {
  return { backend, nodes: 1, arrivalsPerS, failed: 0, restartMs };
}

function fitted(config: RunConfig, ...probes: readonly FitProbe[]): RunConfig {
  assert.ok(config.fit !== null);
  return fittedConfig(config, { ...config.fit, probes }, demandsOf(chosen, config));
}

describe('the load of a run without --rate', () => {
  it('is that of the profile until the machine was measured', () => {
    const { config } = runRequest({}, catalogue);
    assert.equal(isFitted(config), false);
    assert.deepEqual(config.fit?.wanted, { ratePerSecond: 500, cohortSize: 1_000, durationMs: 13_000 });
  });

  it('is a third of what the slowest backend carries, the same for all', () => {
    const { load, fit } = fitted(runRequest({}, catalogue).config, probeOf('redis', 1_400), probeOf('postgres', 600));
    assert.deepEqual([load.ratePerSecond, load.cohortSize, load.durationMs], [180, 390, 13_000]);
    assert.deepEqual(
      fit?.probes.map(({ backend }) => backend),
      ['postgres', 'redis'],
    );
  });

  it('is as it was asked for with --rate, and then nothing is measured', () => {
    const { config } = runRequest({ rate: '300' }, catalogue);
    assert.equal(config.fit, null);
    assert.equal(isFitted(config), true);
    assert.equal(config.load.ratePerSecond, 300);
  });

  it('keeps what the user named, and warns where that leaves sessions hardly used', () => {
    const { config } = runRequest({ sessions: '800', duration: '10' }, catalogue);
    const slow = fitted(config, probeOf('postgres', 300));
    assert.deepEqual([slow.load.ratePerSecond, slow.load.cohortSize, slow.load.durationMs], [100, 800, 10_000]);
    assert.deepEqual(
      fitWarnings(slow, chosen).map(({ code }) => code),
      ['sessions-little-used'],
    );
    assert.deepEqual(fitWarnings(fitted(config, probeOf('postgres', 3_000)), chosen), []);
  });

  it('warns of a threshold on speed, and of no other', () => {
    const { config } = runRequest({ threshold: ['redis:p99<50ms', 'redis:lost<=0'] }, catalogue);
    const [first, ...others] = fitWarnings(fitted(config, probeOf('postgres', 900)), chosen);
    assert.equal(first?.code, 'rate-not-fixed');
    assert.match(first?.remedy ?? '', /--rate 300$/);
    assert.deepEqual(others, []);
  });

  it('sends enough for a percentile that a threshold names', () => {
    const { config } = runRequest({ threshold: ['redis:p999<50ms'], profile: 'full' }, catalogue);
    const { load } = fitted(config, probeOf('postgres', 720));
    assert.ok(load.ratePerSecond * load.durationMs >= 10_000 * 1000, `${load.ratePerSecond}/s, ${load.durationMs} ms`);
  });

  it('falls by the divisor of the heaviest scenario', () => {
    const heavy = defineScenario({ name: 'heavy', question: 'How heavy?', loadDivisor: 4 });
    assert.equal(demandsOf([...chosen, heavy], { thresholds: [] }).divisor, 4);
  });
});

describe('an overloaded run', () => {
  const { config } = runRequest({}, catalogue);
  const overloaded = { backend: 'postgres', scenario: 'steady', fittingRatePerS: 180 };

  it('goes down one rung, once, with as much evidence', () => {
    const first = fitted(config, probeOf('postgres', 600));
    const lower = loweredConfig(first, chosen, overloaded);
    assert.ok(lower !== null);
    assert.equal(first.load.ratePerSecond, 180);
    assert.equal(lower.load.ratePerSecond, 140);
    assert.equal(lower.fit?.lowered?.fromPerSecond, 180);
    assert.ok(lower.load.ratePerSecond * lower.load.durationMs >= lower.load.cohortSize * 6 * 1000);
    assert.equal(loweredConfig(lower, chosen, overloaded), null, 'only once');
  });

  it('goes down to what the stack carries, if that is less', () => {
    const first = fitted(config, probeOf('postgres', 600));
    const rateOf = (fittingRatePerS: number) =>
      loweredConfig(first, chosen, { ...overloaded, fittingRatePerS })?.load.ratePerSecond;
    assert.equal(rateOf(50), 50);
    assert.equal(rateOf(3), 25, 'the lowest rung');
  });

  it('stays where it is with --rate, and at the lowest rung', () => {
    assert.equal(loweredConfig(runRequest({ rate: '500' }, catalogue).config, chosen, overloaded), null);
    assert.equal(loweredConfig(fitted(config, probeOf('postgres', 10)), chosen, overloaded), null);
  });
});

describe('the backends that are measured', () => {
  const one = (relativeCost?: number) => (relativeCost === undefined ? {} : { relativeCost });

  it('are those that may be the slowest', () => {
    const [cheap, dear, alike, unknown] = [one(1), one(7), one(6.8), one()];
    assert.deepEqual(likelySlowest([cheap, dear, alike, unknown]), [dear, alike, unknown]);
    assert.deepEqual(likelySlowest([cheap]), [cheap]);
  });

  it('always include the most expensive one, and every one whose cost is not known', () => {
    const cost = fc.option(fc.double({ min: 0.5, max: 20, noNaN: true }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(cost, { minLength: 1, maxLength: 8 }), (costs) => {
        const all = costs.map(one);
        const measured = likelySlowest(all);
        const most = Math.max(0, ...costs.map((known) => known ?? 0));
        for (const candidate of all) {
          const { relativeCost } = candidate;
          if (relativeCost === undefined || relativeCost === most) assert.ok(measured.includes(candidate));
        }
        assert.ok(measured.length > 0);
      }),
    );
  });
});
