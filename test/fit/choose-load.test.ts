import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Carried, chooseLoad, type LoadDemands, rungBelow, type WantedLoad } from '../../bench/fit/choose-load.ts';
import { RUNGS } from '../../bench/model/rungs.ts';

const quick: WantedLoad = {
  ratePerSecond: 500,
  sessions: 1_000,
  durationMs: 14_000,
  named: { sessions: false, duration: false },
};
const smoke: WantedLoad = { ...quick, ratePerSecond: 250, sessions: 100, durationMs: 4_000 };
const calm: LoadDemands = { divisor: 1, hasFaults: false, fewestSessions: 20, thresholdArrivals: 0 };
const carried = (arrivalsPerS: number, restartMs = 300): Carried => ({ arrivalsPerS, restartMs });

describe('the load that fits the machine', () => {
  it('is that of the profile where the slowest backend carries three times as much', () => {
    assert.deepEqual(chooseLoad(quick, carried(1_500), calm), {
      ratePerSecond: 500,
      sessions: 1_000,
      durationMs: 14_000,
    });
    assert.equal(chooseLoad(smoke, carried(10_000), calm).ratePerSecond, 250);
  });

  it('is the highest rung within a third elsewhere, with a cohort that comes six times each', () => {
    assert.deepEqual(chooseLoad(quick, carried(560), calm), {
      ratePerSecond: 180,
      sessions: 420,
      durationMs: 14_000,
    });
    assert.equal(chooseLoad(smoke, carried(329), calm).ratePerSecond, 100);
  });

  it('lasts long enough for a thousand arrivals', () => {
    const { ratePerSecond, durationMs, sessions } = chooseLoad(quick, carried(90), calm);
    assert.deepEqual({ ratePerSecond, durationMs, sessions }, { ratePerSecond: 25, durationMs: 40_000, sessions: 166 });
  });

  it('leaves a slow restart three times its length after the heal, where something breaks', () => {
    const slow = carried(600, 2_500);
    assert.equal(chooseLoad(quick, slow, { ...calm, hasFaults: true }).durationMs, 23_000);
    assert.equal(chooseLoad(quick, slow, calm).durationMs, 14_000);
  });

  it('is lower where a scenario asks more of each arrival', () => {
    assert.equal(chooseLoad(quick, carried(1_500), { ...calm, divisor: 2 }).ratePerSecond, 240);
  });

  it('leaves what the user named as it is', () => {
    const named = { ...quick, sessions: 300, durationMs: 5_000, named: { sessions: true, duration: true } };
    const { sessions, durationMs } = chooseLoad(named, carried(100), { ...calm, hasFaults: true });
    assert.deepEqual({ sessions, durationMs }, { sessions: 300, durationMs: 5_000 });
    const longer = chooseLoad({ ...named, named: { sessions: true, duration: false } }, carried(100), calm);
    assert.deepEqual(longer, { ratePerSecond: 25, sessions: 300, durationMs: 72_000 });
  });

  it('always is a rung, or the profile, and has its evidence within a minute', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(quick, smoke),
        fc.double({ min: 1, max: 50_000, noNaN: true }),
        fc.double({ min: 50, max: 5_000, noNaN: true }),
        fc.boolean(),
        (wanted, arrivalsPerS, restartMs, hasFaults) => {
          const chosen = chooseLoad(wanted, carried(arrivalsPerS, restartMs), { ...calm, hasFaults });
          const { ratePerSecond, sessions, durationMs } = chosen;
          assert.ok(RUNGS.includes(ratePerSecond) || ratePerSecond === wanted.ratePerSecond);
          assert.ok(ratePerSecond <= Math.max(25, arrivalsPerS / 3));
          assert.ok((ratePerSecond * durationMs) / 1000 >= 6 * sessions);
          assert.ok((ratePerSecond * durationMs) / 1000 >= 1_000);
          assert.ok(sessions >= 20 && sessions <= wanted.sessions);
          assert.ok(durationMs <= 60_000 && durationMs >= wanted.durationMs);
          if (hasFaults) assert.ok(durationMs / 3 >= 3 * restartMs - 1);
        },
      ),
    );
  });

  it('goes down one rung at a time, and no further than the lowest', () => {
    assert.equal(rungBelow(500), 400);
    assert.equal(rungBelow(250), 240);
    assert.equal(rungBelow(25), null);
  });
});
