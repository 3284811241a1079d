import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type RunOptions, runRequest } from '../../bench/commands/run/request.ts';
import { demandsOf, fittedConfig, isFitted, likelySlowest, loweredConfig } from '../../bench/fit/fit-load.ts';
import { fitInWords, fitWarnings } from '../../bench/judge/load-fit.ts';
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

/** Null if the options are refused. */
function configOf(options: RunOptions): RunConfig | null {
  try {
    return runRequest(options, catalogue).config;
  } catch {
    return null;
  }
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

  it('lasts as long as named sessions and a named percentile need, however slow the machine', () => {
    const slow = fitted(runRequest({ sessions: '1000' }, catalogue).config, probeOf('postgres', 230));
    assert.deepEqual([slow.load.ratePerSecond, slow.load.cohortSize, slow.load.durationMs], [75, 1_000, 80_000]);
    const { config } = runRequest({ threshold: ['redis:p999<50ms'], profile: 'full' }, catalogue);
    const { load } = fitted(config, probeOf('postgres', 90));
    assert.deepEqual([load.ratePerSecond, load.durationMs], [25, 400_000]);
  });

  it('is at least what named sessions need in a named duration, since with less they would prove nothing', () => {
    const { config } = runRequest({ sessions: '800', duration: '10' }, catalogue);
    const { load } = fitted(config, probeOf('postgres', 300));
    assert.deepEqual([load.ratePerSecond, load.cohortSize, load.durationMs], [480, 800, 10_000]);
  });

  it('is always one that may be given by name', () => {
    const options = fc.record(
      {
        sessions: fc.integer({ min: 50, max: 3_000 }).map(String),
        duration: fc.integer({ min: 3, max: 100 }).map((seconds) => `${seconds}s`),
        profile: fc.constantFrom('smoke', 'quick', 'full'),
        threshold: fc.constantFrom(['redis:p99<50ms'], ['redis:p999<50ms']),
      },
      { requiredKeys: [] },
    );
    const carried = fc.double({ min: 1, max: 20_000, noNaN: true });
    fc.assert(
      fc.property(options, carried, fc.integer({ min: 50, max: 8_000 }), (asked, arrivalsPerS, startMs) => {
        const config = configOf(asked);
        // What would prove nothing even at the profile's rate is refused before anything starts.
        if (config === null) return;
        const { load } = fitted(config, probeOf('postgres', arrivalsPerS, startMs));
        const named = {
          ...asked,
          rate: String(load.ratePerSecond),
          sessions: String(load.cohortSize),
          duration: `${load.durationMs}ms`,
        };
        assert.deepEqual(configOf(named)?.load, load);
      }),
    );
  });

  it('warns of a threshold on speed, and of no other', () => {
    const { config } = runRequest({ threshold: ['redis:p99<50ms', 'redis:lost<=0'] }, catalogue);
    const [first, ...others] = fitWarnings(fitted(config, probeOf('postgres', 900)));
    assert.equal(first?.code, 'rate-not-fixed');
    assert.match(first?.remedy ?? '', /--rate 300$/);
    assert.deepEqual(others, []);
    assert.deepEqual(fitWarnings(runRequest({ rate: '300', threshold: ['redis:p99<50ms'] }, catalogue).config), []);
  });

  it('falls by the divisor of the heaviest scenario', () => {
    const heavy = defineScenario({ name: 'heavy', question: 'How heavy?', loadDivisor: 4 });
    assert.equal(demandsOf([...chosen, heavy], { thresholds: [] }).divisor, 4);
  });
});

describe('an overloaded run', () => {
  const { config } = runRequest({}, catalogue);
  const overloaded = { scenario: 'steady', overload: { arithmetic: 'postgres needs 9 ms', fittingRatePerS: 180 } };

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
      loweredConfig(first, chosen, { ...overloaded, overload: { arithmetic: 'postgres needs 9 ms', fittingRatePerS } })
        ?.load.ratePerSecond;
    assert.equal(rateOf(50), 50);
    assert.equal(rateOf(3), 25, 'the lowest rung');
  });

  it('stays where it is with --rate, and at the lowest rung', () => {
    assert.equal(loweredConfig(runRequest({ rate: '500' }, catalogue).config, chosen, overloaded), null);
    assert.equal(loweredConfig(fitted(config, probeOf('postgres', 10)), chosen, overloaded), null);
  });
});

describe('the line about the load', () => {
  const { config } = runRequest({}, catalogue);

  it('names the rate, and the share of what the slowest backend carries', () => {
    assert.equal(
      fitInWords(fitted(config, probeOf('postgres', 600))),
      'load: 180 arrivals/s for 13 s, 390 sessions: within a third of the 600/s that postgres, likely the slowest, took in a short search',
    );
    assert.equal(
      fitInWords(fitted(config, probeOf('postgres', 2_000))),
      'load: 500 arrivals/s for 13 s, 1,000 sessions, as the profile quick has it: within a third of the 2,000/s that postgres, likely the slowest, took in a short search',
    );
    assert.equal(fitInWords(config), null, 'nothing was measured');
  });

  it('says why it was lowered', () => {
    const first = fitted(config, probeOf('postgres', 600));
    const overloaded = {
      scenario: 'node-kill',
      overload: { arithmetic: 'postgres needs 9 ms', fittingRatePerS: 100 },
    };
    const lower = loweredConfig(first, chosen, overloaded);
    assert.ok(lower !== null);
    assert.match(
      fitInWords(lower) ?? '',
      /^load: 100 arrivals.*, lowered from 180\/s, and all trials run again: on node-kill, postgres needs 9 ms$/,
    );
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
