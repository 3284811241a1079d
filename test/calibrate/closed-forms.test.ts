import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  exactQuantile,
  frozenResponseUs,
  nearestRank,
  overloadedResponseUs,
  overloadGrowthPerSecond,
  slope,
} from '../../bench/calibrate/closed-forms.ts';
import { drainServiceUs, simulateQueue } from '../../bench/calibrate/queue-simulation.ts';
import { LatencyHistogram } from '../../bench/measure/histogram.ts';

const QUANTILES = [0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1];
const NO_PAUSE = { fromUs: Number.POSITIVE_INFINITY, toUs: Number.POSITIVE_INFINITY };

function evenly(count: number, ratePerSecond: number): number[] {
  return Array.from({ length: count }, (_, index) => (index / ratePerSecond) * 1e6);
}

function close(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-3, `${actual} is not ${expected}`);
}

describe('the closed forms', () => {
  it('has the well-known quantiles of a freeze of 1 s in 10 s at 200/s', () => {
    const server = { count: 2000, ratePerSecond: 200, freezeUs: 1e6, baseUs: 0 };
    const expectedMs = { 0.5: 0, 0.9: 0, 0.95: 500, 0.99: 900, 0.999: 990, 1: 1000 };
    for (const [quantile, valueMs] of Object.entries(expectedMs)) {
      close(frozenResponseUs(Number(quantile), server) / 1000, valueMs);
    }
  });

  it('says of a freeze what the simulation of a server without a service time says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(...QUANTILES),
        (count, ratePerSecond, share, quantile) => {
          const arrivals = evenly(count, ratePerSecond);
          // The freeze begins with an arrival, as the server's does, and ends before the arrivals do.
          const first = Math.floor(share * (count - 1));
          const fromUs = arrivals[first] ?? 0;
          const freezeUs = ((arrivals.at(-1) ?? 0) - fromUs) * share;
          const simulated = simulateQueue(arrivals, 0, { fromUs, toUs: fromUs + freezeUs });
          close(
            frozenResponseUs(quantile, { count, ratePerSecond, freezeUs, baseUs: 0 }),
            exactQuantile(simulated, quantile),
          );
        },
      ),
    );
  });

  it('says of an overload what the simulation says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 100, max: 1000 }),
        fc.integer({ min: 10_000, max: 50_000 }),
        fc.constantFrom(...QUANTILES),
        (count, ratePerSecond, serviceUs, quantile) => {
          const simulated = simulateQueue(evenly(count, ratePerSecond), serviceUs, NO_PAUSE);
          close(
            overloadedResponseUs(quantile, { count, ratePerSecond, serviceUs }),
            exactQuantile(simulated, quantile),
          );
        },
      ),
    );
  });

  it('grows as fast as the slope of the simulated response times', () => {
    const server = { count: 1000, ratePerSecond: 750, serviceUs: 2000 };
    const arrivals = evenly(server.count, server.ratePerSecond);
    const responses = simulateQueue(arrivals, server.serviceUs, NO_PAUSE);
    const points = arrivals.map((arrivalUs, index) => ({ x: arrivalUs / 1e6, y: (responses[index] ?? 0) / 1e6 }));
    close(slope(points), overloadGrowthPerSecond(server));
    close(overloadGrowthPerSecond(server), 0.5);
  });

  it('takes the rank that the histogram takes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1 }),
        fc.constantFrom(...QUANTILES),
        (values, quantile) => {
          const histogram = new LatencyHistogram();
          for (const value of values) histogram.record(value);
          assert.equal(exactQuantile(values, quantile), histogram.percentileUs(quantile * 100));
        },
      ),
    );
    assert.equal(nearestRank(0.999, 2000), 1998);
  });
});

describe('the simulated queue', () => {
  it('serves one request after the other', () => {
    assert.deepEqual(simulateQueue([0, 10, 20, 500], 100, NO_PAUSE), [100, 190, 280, 100]);
  });

  it('starts none during the pause, and works the rest off at its own speed', () => {
    assert.deepEqual(simulateQueue([0, 100, 110, 300], 20, { fromUs: 100, toUs: 200 }), [20, 120, 130, 20]);
  });

  it('gets its speed back from when the answers were written', () => {
    assert.equal(drainServiceUs([5, 1020, 1040, 1060, 1500], 1000, 3), 20);
    assert.ok(Number.isNaN(drainServiceUs([1020], 1000, 3)));
  });
});
