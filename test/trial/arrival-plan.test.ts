import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { constantRate } from '../../bench/load/plan/arrival-times.ts';
import { buildSchedule, measuredPerSecond } from '../../bench/load/plan/schedule.ts';
import type { LoadConfig } from '../../bench/model/config.ts';
import { arrivalPlan } from '../../bench/trial/arrival-plan.ts';
import { rateProfile } from '../../bench/trial/rate-profile.ts';
import type { RateStep } from '../../scenarios/scenario.ts';

const LOAD: LoadConfig = {
  ratePerSecond: 100,
  cohortSize: 40,
  sessionBytes: 1024,
  readRatio: 0.79,
  logoutRatio: 0.01,
  practiceRequestsPerNode: 0,
  warmupMs: 1000,
  durationMs: 10_000,
  capacityDurationMs: 0,
  sloSearchMs: 0,
  mostLogins: 100_000,
  capacityConnections: 1,
};

describe('the rate of a trial', () => {
  it('is constant if the scenario has no steps', () => {
    assert.deepEqual(rateProfile(LOAD), constantRate(100, 11_000));
    assert.deepEqual(rateProfile(LOAD, [{ until: 0.3, factor: 1 }]), constantRate(100, 11_000));
  });

  it('follows its steps; the warm-up and the rest have the usual rate', () => {
    const storm = [
      { until: 0.5, factor: 1 },
      { until: 0.6, factor: 3 },
    ];
    for (const steps of [storm, [...storm, { until: 1, factor: 1 }]]) {
      assert.deepEqual(rateProfile(LOAD, steps), [
        { durationMs: 6000, fromPerS: 100, toPerS: 100 },
        { durationMs: 1000, fromPerS: 300, toPerS: 300 },
        { durationMs: 4000, fromPerS: 100, toPerS: 100 },
      ]);
    }
    const [, , third] = rateProfile({ ...LOAD, warmupMs: 0 }, [
      { until: 0.2, factor: 0 },
      { until: 0.4, factor: 0.5 },
    ]);
    assert.deepEqual(third, { durationMs: 6000, fromPerS: 100, toPerS: 100 });
  });

  it('lasts as long as the trial, and has as many arrivals as its steps add up to', () => {
    const edges = fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 5 });
    const factors = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(edges, factors, fc.integer({ min: 0, max: 3000 }), (untils, times, warmupMs) => {
        const sorted = untils.toSorted((a, b) => a - b);
        const steps = sorted.map((until, index): RateStep => ({ until: until / 100, factor: times[index] ?? 1 }));
        const segments = rateProfile({ ...LOAD, warmupMs }, steps);
        const total = segments.reduce((sum, { durationMs }) => sum + durationMs, 0);
        assert.equal(total, warmupMs + LOAD.durationMs);
        const promised = segments.reduce((sum, { durationMs, fromPerS }) => sum + (durationMs * fromPerS) / 1000, 0);
        let expected = warmupMs / 10;
        [...steps, { until: 1, factor: 1 }].forEach(({ until, factor }, index) => {
          expected += (until - (steps[index - 1]?.until ?? 0)) * 1000 * factor;
        });
        assert.ok(Math.abs(promised - expected) < 0.1, `${promised} of ${expected}`);
        assert.ok(segments.every(({ fromPerS }, index) => fromPerS !== segments[index - 1]?.fromPerS));
      }),
    );
  });

  it('refuses steps that are out of order, end after the trial or are negative', () => {
    for (const steps of [
      [
        { until: 0.5, factor: 2 },
        { until: 0.5, factor: 3 },
      ],
      [{ until: 1.1, factor: 2 }],
      [{ until: 0.5, factor: -1 }],
      [{ until: Number.NaN, factor: 1 }],
    ]) {
      assert.throws(() => rateProfile(LOAD, steps), /times the rate until/);
    }
  });
});

describe('the arrivals of a trial', () => {
  it('are evenly spaced, of all users alike and one at a time, without a wish of the scenario', () => {
    assert.deepEqual(arrivalPlan({ load: LOAD, seed: 7 }), {
      seed: 7,
      process: 'constant',
      segments: constantRate(100, 11_000),
      userChoice: { kind: 'uniform' },
      users: { from: 0, to: 40, total: 40 },
      tabs: 1,
      warmupMs: 1000,
      durationMs: 10_000,
    });
  });

  it('come in tabs, as a storm, and of some users more often, if the scenario says so', () => {
    const rate = [
      { until: 0.5, factor: 1 },
      { until: 0.6, factor: 3 },
    ];
    const plan = arrivalPlan({ load: LOAD, seed: 7 }, { tabs: 2, rate, zipfExponent: 1.2 });
    const schedule = buildSchedule(plan);
    assert.deepEqual(measuredPerSecond(schedule, LOAD.warmupMs), [100, 100, 100, 100, 100, 300, 100, 100, 100, 100]);
    const counts = new Map<number, number>();
    for (const user of schedule.users) counts.set(user, (counts.get(user) ?? 0) + 1);
    const busiest = Math.max(...counts.values());
    assert.ok(busiest > schedule.length / 6, `${busiest} of ${schedule.length} are of the busiest of 40 users`);
    assert.ok([...counts.values()].every((count) => count % 2 === 0));
  });
});
