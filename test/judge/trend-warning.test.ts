import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { trendWarning } from '../../bench/judge/trend-warning.ts';
import { warningsOf } from '../../bench/judge/warnings.ts';
import type { ReliableTrial } from '../../bench/model/measured-trial.ts';
import { uniform } from '../../bench/model/random.ts';
import { warningText } from '../../bench/report/draw/warnings.ts';
import { sampleTrial, voidOf } from '../report/sample-result.ts';

/** A trial of redis with these medians, second by second. */
function trialWith(p50s: readonly number[], change: Partial<ReliableTrial> = {}): ReliableTrial {
  const counts = { offered: 500, ok: 500, fail: 0, unknown: 0, dropped: 0, anonymous: 0 };
  const timeline = p50s.map((p50Us, second) => {
    const times = { p50Us, p99Us: p50Us * 3, maxUs: p50Us * 9, cpuUs: null, foreignCpuUs: null };
    return { second, phase: 'steady' as const, ...counts, ...times };
  });
  return { ...sampleTrial({ backend: 'redis' }), timeline, ...change };
}

/** A standard normal number (Box and Muller, 1958). */
function normal(seed: number, index: number): number {
  const [u, v] = [uniform(seed, 1, index), uniform(seed, 2, index)];
  return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
}

/** Medians around 1 ms whose logarithms have this standard deviation, and resemble the second before by `memory`. */
function medians(seed: number, count: number, { spread = 0.05, memory = 0, rise = 0 }): number[] {
  const noise: number[] = [];
  for (let index = 0; index < count; index++) {
    const own = normal(seed, index);
    noise.push(index === 0 ? own : memory * (noise[index - 1] ?? 0) + Math.sqrt(1 - memory ** 2) * own);
  }
  return noise.map((value, index) => 1000 * Math.exp(spread * value) * (1 + rise) ** (index / (count - 1)));
}

/** The share of 500 runs with the sentence. */
function shareWarned(count: number, how: Parameters<typeof medians>[2]): number {
  const seeds = Array.from({ length: 500 }, (_, index) => index + 1);
  return seeds.filter((seed) => trendWarning(trialWith(medians(seed, count, how))) !== null).length / seeds.length;
}

describe('the sentence that a measurement was not steady', () => {
  const rising = Array.from({ length: 14 }, (_, second) => 1000 + 30 * second);

  it('says by how much, which way, and where', () => {
    const [warning] = warningsOf([trialWith(rising)], null);
    assert.equal(warning?.code, 'not-steady');
    assert.match(
      warningText(warning),
      /^redis in steady, trial 1: p50 rose by 29% from the first third of the measurement to the last: it was not/,
    );
    assert.match(trendWarning(trialWith(rising.toReversed()))?.text ?? '', /p50 fell by 22%/);
  });

  it('comes with less than one in a hundred runs of mere noise', () => {
    for (const count of [10, 14, 60]) {
      assert.ok(shareWarned(count, { spread: 0.1 }) < 0.01, `${count} independent seconds`);
      assert.ok(shareWarned(count, { spread: 0.05, memory: 0.5 }) < 0.01, `${count} seconds that resemble each other`);
    }
  });

  it('comes with nearly all runs that drift', () => {
    assert.ok(shareWarned(10, { rise: 0.6 }) > 0.95);
    assert.ok(shareWarned(14, { rise: 0.5 }) > 0.99);
    assert.ok(shareWarned(60, { rise: 0.5, memory: 0.5 }) > 0.99);
  });

  it('never comes with a drift below 15%, however clear, or for a step that goes back', () => {
    assert.equal(trendWarning(trialWith(Array.from({ length: 60 }, (_, second) => 1000 + 3 * second))), null);
    assert.equal(trendWarning(trialWith([...rising, ...rising.toReversed()])), null);
  });

  it('needs ten seconds before the first fault, and figures of the stack', () => {
    assert.equal(trendWarning(trialWith(rising.slice(0, 9))), null);
    const [fault] = sampleTrial({ backend: 'redis', scenario: 'node-kill' }).faults;
    assert.ok(fault !== undefined);
    assert.equal(trendWarning(trialWith(rising, { faults: [{ ...fault, injectedUs: 9_500_000 }] })), null);
    assert.notEqual(trendWarning(trialWith(rising, { faults: [{ ...fault, injectedUs: 12_000_000 }] })), null);
    const unfit = trialWith(rising);
    const generator = { ...unfit.generator, bottleneck: 'late' };
    assert.equal(trendWarning({ ...unfit, generator }), null);
    assert.deepEqual(
      warningsOf([voidOf(unfit)], null).map(({ code }) => code),
      ['trial-void'],
    );
  });
});
