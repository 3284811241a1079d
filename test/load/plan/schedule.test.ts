import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { arrivalTimesUs, constantRate } from '../../../bench/load/plan/arrival-times.ts';
import { CART_LIMIT, type PlannedKind, planOperations } from '../../../bench/load/plan/planned-operations.ts';
import { buildSchedule, measuredPerSecond } from '../../../bench/load/plan/schedule.ts';
import { chooseUsers } from '../../../bench/load/plan/user-choice.ts';
import type { ArrivalPlan } from '../../../bench/model/plan.ts';

const plan: ArrivalPlan = {
  seed: 42,
  process: 'constant',
  segments: constantRate(500, 21_000),
  userChoice: { kind: 'uniform' },
  users: { from: 0, to: 200, total: 200 },
  warmupMs: 1000,
  durationMs: 20_000,
};
const mix = { seed: 42, readRatio: 0.79, logoutRatio: 0.01 };

type Planned = [dueUs: number, user: number, kind: PlannedKind];

function arrivals(change: Partial<ArrivalPlan> = {}): Planned[] {
  const schedule = buildSchedule({ ...plan, ...change });
  const kindOf = planOperations(schedule, { ...mix, seed: change.seed ?? mix.seed });
  return Array.from({ length: schedule.length }, (_, index) => [
    schedule.dueUs[index] ?? -1,
    schedule.users[index] ?? -1,
    kindOf(index),
  ]);
}

function gaps(times: Float64Array): number[] {
  return Array.from(times.subarray(1), (time, index) => time - (times[index] ?? 0));
}

describe('arrival times', () => {
  it('are evenly spaced at a constant rate, the first at once', () => {
    const times = arrivalTimesUs(constantRate(500, 20_000), 'constant', 1);
    assert.equal(times.length, 10_000);
    assert.equal(times[0], 0);
    assert.ok(gaps(times).every((gap) => gap === 2000));
  });

  it('are counted without rounding errors', () => {
    const count = (rate: number, durationMs: number): number =>
      arrivalTimesUs(constantRate(rate, durationMs), 'constant', 1).length;
    assert.equal(count(500, 14_000), 7000);
    assert.equal(count(3, 1000), 3);
    assert.equal(count(0.5, 3000), 2);
    assert.equal(count(300, 100), 30);
    assert.equal(count(1 / 3, 9000), 3);
  });

  it('have exponential gaps as a Poisson process', () => {
    const times = arrivalTimesUs(constantRate(1000, 20_000), 'poisson', 7);
    const all = gaps(times);
    const mean = all.reduce((sum, gap) => sum + gap, 0) / all.length;
    const deviation = Math.sqrt(all.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / all.length);
    // 20,000 expected, a standard deviation of 141: seven of them either way.
    assert.ok(Math.abs(times.length - 20_000) < 1000, `${times.length} arrivals`);
    assert.ok(Math.abs(deviation / mean - 1) < 0.05, `coefficient of variation ${deviation / mean}`);
    const longerThanMean = all.filter((gap) => gap > mean).length / all.length;
    assert.ok(Math.abs(longerThanMean - Math.exp(-1)) < 0.02);
  });

  it('follow ramps and steps: any stretch has the arrivals that its rates give', () => {
    const segment = fc.record({
      durationMs: fc.integer({ min: 100, max: 5000 }),
      fromPerS: fc.integer({ min: 0, max: 500 }),
      toPerS: fc.integer({ min: 0, max: 500 }),
    });
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), (segments) => {
        const times = arrivalTimesUs(segments, 'constant', 1);
        let endUs = 0;
        let expected = 0;
        for (const { durationMs, fromPerS, toPerS } of segments) {
          endUs += durationMs * 1000;
          expected += ((fromPerS + toPerS) / 2) * (durationMs / 1000);
          const counted = times.filter((time) => time < endUs).length;
          assert.ok(Math.abs(counted - expected) <= 1.01, `${counted} of ${expected} before ${endUs} µs`);
        }
        assert.ok(times.every((time, index) => Number.isInteger(time) && time >= (times[index - 1] ?? 0)));
      }),
    );
  });
});

describe('the choice of users', () => {
  const counts = (userOf: (index: number) => number, total: number, draws: number): number[] => {
    const perUser = Array.from({ length: total }, () => 0);
    for (let index = 0; index < draws; index++) perUser[userOf(index)] = (perUser[userOf(index)] ?? 0) + 1;
    return perUser;
  };

  it('is even when uniform', () => {
    const perUser = counts(chooseUsers({ kind: 'uniform' }, 200, 1), 200, 10_000);
    // 50 expected, a standard deviation of 7: six of them either way.
    assert.ok(perUser.every((count) => count > 8 && count < 92));
  });

  it('follows the law under Zipf: the busiest user has twice the share of the second', () => {
    const perUser = counts(chooseUsers({ kind: 'zipf', exponent: 1 }, 100, 1), 100, 100_000);
    const [first = 0, second = 0, , , , , , , , tenth = 0] = perUser.toSorted((a, b) => b - a);
    assert.ok(Math.abs(first / second - 2) < 0.2, `${first} and ${second}`);
    assert.ok(Math.abs(first / tenth - 10) < 1.5, `${first} and ${tenth}`);
    assert.notEqual(perUser.indexOf(first), 0, 'the busiest user is not simply the first');
  });
});

describe('the schedule', () => {
  it('marks what is measured, and counts it by the second', () => {
    const schedule = buildSchedule(plan);
    assert.equal(schedule.firstMeasured, 500);
    assert.deepEqual(
      measuredPerSecond(schedule, plan.warmupMs),
      Array.from({ length: 20 }, () => 500),
    );
  });

  it('has the mix of operations asked for', () => {
    const kinds = arrivals().map(([, , kind]) => kind);
    const share = (kind: PlannedKind): number => kinds.filter((other) => other === kind).length / kinds.length;
    assert.ok(Math.abs(share('read') - 0.775) < 0.02, `reads ${share('read')}`);
    assert.ok(Math.abs(share('logout') - 0.0098) < 0.004, `logouts ${share('logout')}`);
    assert.ok(share('checkout') > 0 && share('checkout') < share('add') / CART_LIMIT);
  });

  it('has a replay and a login after a logout, and a checkout after a full cart', () => {
    const perUser = Map.groupBy(arrivals(), ([, user]) => user);
    for (const planned of perUser.values()) {
      let cart = 0;
      planned.forEach(([, , kind], index) => {
        const before = planned[index - 1]?.[2];
        assert.equal(kind === 'replay', before === 'logout');
        assert.equal(kind === 'login', before === 'replay');
        if (kind === 'add') cart++;
        if (kind === 'checkout') assert.equal(cart, CART_LIMIT);
        if (kind === 'checkout' || kind === 'logout') cart = 0;
        assert.ok(cart <= CART_LIMIT);
      });
    }
  });

  it('has as many arrivals with tabs as without, in groups of one user at one time', () => {
    const process = fc.constantFrom('constant' as const, 'poisson' as const);
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 6 }), process, (seed, tabs, arrivalProcess) => {
        const schedule = buildSchedule({ ...plan, seed, tabs, process: arrivalProcess });
        assert.equal(schedule.length % tabs, 0);
        // Under Poisson the variance of a sum of groups grows with the size of the groups.
        const allowed = arrivalProcess === 'constant' ? tabs : 6 * Math.sqrt(10_500 * tabs);
        assert.ok(Math.abs(schedule.length - 10_500) <= allowed, `${schedule.length} arrivals`);
        for (let index = 0; index < schedule.length; index++) {
          const first = index - (index % tabs);
          assert.equal(schedule.users[index], schedule.users[first]);
          assert.equal(schedule.dueUs[index], schedule.dueUs[first]);
        }
        assert.equal(schedule.firstMeasured % tabs, 0, 'no group is measured in part');
        const measured = measuredPerSecond(schedule, plan.warmupMs).reduce((sum, count) => sum + count, 0);
        assert.equal(measured, schedule.length - schedule.firstMeasured);
      }),
      { numRuns: 30 },
    );
  });

  it('leaves the other tabs of a logout unchanged, and begins the next group with a replay and a login', () => {
    const tabs = 3;
    const schedule = buildSchedule({ ...plan, tabs });
    const kindOf = planOperations(schedule, { ...mix, readRatio: 0.3, logoutRatio: 0.05 });
    const groups = Map.groupBy(
      Array.from({ length: schedule.length / tabs }, (_, group) => group * tabs),
      (first) => schedule.users[first],
    );
    let besideLogouts = 0;
    for (const firsts of groups.values()) {
      let hasLeft = false;
      for (const first of firsts) {
        const kinds = [0, 1, 2].map((tab) => kindOf(first + tab));
        const [, , last] = kinds;
        if (hasLeft) assert.deepEqual(kinds, ['replay', 'login', last]);
        assert.equal(kinds.includes('replay'), hasLeft);
        hasLeft = kinds.includes('logout');
        if (hasLeft && kinds.includes('add')) besideLogouts++;
      }
    }
    assert.ok(besideLogouts > 50, `${besideLogouts} groups add to the cart as they log out`);
  });

  it('is the same for the same seed, and differs for another', () => {
    assert.deepEqual(arrivals(), arrivals());
    assert.notDeepEqual(arrivals(), arrivals({ seed: 43 }));
  });

  it('does not depend on how the users are split over generators', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 4 });
    const process = fc.constantFrom('constant' as const, 'poisson' as const);
    const choice = fc.constantFrom({ kind: 'uniform' } as const, { kind: 'zipf', exponent: 1.1 } as const);
    const tabCounts = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(fc.integer(), cuts, process, choice, tabCounts, (seed, edges, arrivalProcess, userChoice, tabs) => {
        const base = { seed, process: arrivalProcess, userChoice, tabs, segments: constantRate(300, 3000) };
        const bounds = [0, ...edges, 50].toSorted((a, b) => a - b);
        const parts = bounds
          .slice(1)
          .flatMap((to, index) => arrivals({ ...base, users: { from: bounds[index] ?? 0, to, total: 50 } }));
        const inOrder = (all: Planned[]): Planned[] => all.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
        assert.deepEqual(inOrder(parts), inOrder(arrivals({ ...base, users: { from: 0, to: 50, total: 50 } })));
      }),
      { numRuns: 50 },
    );
  });
});
