import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Assessment, assessGenerators, type HealthSources } from '../../bench/measure/generator-health.ts';
import { LatencyHistogram } from '../../bench/measure/histogram.ts';
import type { GeneratorVitals } from '../../bench/model/plan.ts';

/** A generator of 2,000 arrivals: one hundredth is late by the second time, all others by the first. */
function vitals([usualUs, rareUs]: readonly [number, number], change: Partial<GeneratorVitals> = {}): GeneratorVitals {
  const lateness = new LatencyHistogram();
  for (let index = 0; index < 2000; index++) lateness.record(index < 1970 ? usualUs : rareUs);
  return {
    offered: 2000,
    sent: 2000,
    lateness: lateness.encode(),
    eventLoopUtilisation: 0.3,
    cpuUs: 400_000,
    wallUs: 1_000_000,
    connections: 10,
    connectionWaits: 0,
    exhausted: {},
    ...change,
  };
}

const ON_TIME = vitals([100, 1000]);

function assess(all: readonly GeneratorVitals[], change: Partial<HealthSources> = {}): Assessment {
  return assessGenerators({ vitals: all, cores: 1, misattributed: 0, responseP99Us: 5000, ...change });
}

function bottleneck(all: readonly GeneratorVitals[], change: Partial<HealthSources> = {}): string {
  return assess(all, change).health.bottleneck ?? '';
}

describe('the health of generators', () => {
  it('is good if all kept to the schedule', () => {
    const { health, fellBehind, tooFewConnections } = assess([ON_TIME, ON_TIME]);
    assert.deepEqual([health.bottleneck, fellBehind, tooFewConnections], [null, null, null]);
    assert.deepEqual([health.processes, health.offered, health.sent, health.achievedRatio], [2, 4000, 4000, 1]);
  });

  it('is that of the worst: three in time do not hide one that is late', () => {
    const all = [ON_TIME, ON_TIME, vitals([9000, 12_000]), ON_TIME];
    const { health } = assess(all);
    assert.ok((health.latenessP50Us ?? 0) >= 9000);
    assert.match(health.bottleneck ?? '', /generator 3 of 4: half of its requests were more than 9\.0 ms late/);
  });

  it('is bad if a generator was busy all the time and did not send everything', () => {
    assert.match(
      bottleneck([vitals([100, 1000], { sent: 1600, eventLoopUtilisation: 0.99 })]),
      /80\.0% of the intended/,
    );
  });

  it('is bad if a busy generator was late in a hundredth of all cases, and the p99 is mostly that', () => {
    const busy = vitals([100, 20_000], { eventLoopUtilisation: 0.9 });
    assert.match(bottleneck([busy], { responseP99Us: 25_000 }), /more than 20\.0 ms late, of a p99 of 25\.0 ms/);
    assert.equal(bottleneck([busy], { responseP99Us: 100_000 }), '', 'small against what it measured');
    assert.equal(bottleneck([vitals([100, 5000], { eventLoopUtilisation: 0.9 })]), '', 'below the floor');
  });

  it('is not bad for short bursts of other processes, but for a core that was lost for a quarter of a second', () => {
    assert.equal(bottleneck([vitals([100, 120_000])], { responseP99Us: 130_000 }), '');
    assert.match(bottleneck([vitals([100, 300_000])], { responseP99Us: 310_000 }), /late/);
  });

  it('counts the use of a core by several generators together', () => {
    const share = (count: number, cores: number): number | null =>
      assess(
        Array.from({ length: count }, () => vitals([100, 1000], { cpuUs: 250_000 })),
        { cores },
      ).health.cpuShare;
    assert.deepEqual([share(1, 1), share(4, 1), share(4, 2), share(4, 4), share(2, 8)], [0.25, 1, 0.5, 0.25, 0.25]);
  });

  it('is bad if requests waited for a connection', () => {
    const { fellBehind, tooFewConnections } = assess([vitals([100, 1000], { connectionWaits: 30 })]);
    assert.equal(fellBehind, null);
    assert.match(tooFewConnections ?? '', /30 requests waited/);
  });

  it('is bad if this machine could not open a connection, and names what it lacks', () => {
    const all = [vitals([100, 1000], { exhausted: { EMFILE: 1 } }), vitals([100, 1000], { exhausted: { EMFILE: 2 } })];
    assert.match(bottleneck(all), /3 connections could not be opened: EMFILE, .*ulimit -n/);
    assert.match(assess(all).fellBehind ?? '', /EMFILE/);
  });
});
