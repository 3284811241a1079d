import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BOUNDED_FIGURES } from '../../bench/figures/registry.ts';
import type { Threshold, ThresholdUnit } from '../../bench/model/config.ts';
import { PROFILES } from '../../bench/options/profiles.ts';
import { resolveThreshold, type ThresholdScope } from '../../bench/options/resolve-threshold.ts';
import { formatThreshold, METRIC_NAMES, readThreshold } from '../../bench/options/threshold.ts';
import { SCENARIOS } from '../../scenarios/registry.ts';

const SCOPE: ThresholdScope = {
  backends: ['sticky', 'redis'],
  scenarios: SCENARIOS,
  absent: ['none', 'postgres'],
  load: { ...PROFILES.quick, sessionBytes: 1, readRatio: 0.79, logoutRatio: 0.01, capacityConnections: 32 },
};

function resolved(text: string): Threshold {
  const threshold = resolveThreshold(text, SCOPE);
  assert.ok(!('problem' in threshold), JSON.stringify(threshold));
  return threshold;
}

function problem(text: string, scope = SCOPE): string {
  const threshold = resolveThreshold(text, scope);
  assert.ok('problem' in threshold, JSON.stringify(threshold));
  return threshold.problem;
}

test('names before the metric are a backend, a scenario, or both', () => {
  assert.deepEqual(resolved('redis:p99<50ms'), {
    text: 'redis:p99<50ms',
    backend: 'redis',
    scenario: null,
    metric: 'p99',
    comparison: '<',
    bound: 50_000,
    unit: 'us',
  });
  assert.equal(resolved('node-kill:lost<=0').scenario, 'node-kill');
  assert.equal(resolved('node-kill:lost<=0').backend, null);
  assert.equal(resolved('sticky:node-kill:lost<50%').backend, 'sticky');
  assert.equal(resolved('sticky:node-kill:lost<50%').bound, 0.5);
});

test('each metric takes its own units', () => {
  assert.equal(resolved('p50<800us').bound, 800);
  assert.equal(resolved('max<2s').bound, 2e6);
  assert.equal(resolved('cpu<=0.5ms').bound, 500);
  assert.deepEqual([resolved('errors<0.1%').bound, resolved('errors<0.1%').unit], [0.001, 'share']);
  assert.deepEqual([resolved('errors<3').bound, resolved('errors<3').unit], [3, 'count']);
  assert.equal(resolved('capacity>1000/s').bound, 1000);
  assert.equal(resolved('capacity>=1000').bound, 1000);
  assert.equal(resolved('node-kill:recovery<1.5s').bound, 1500);
});

test('a refusal names the problem and the form', () => {
  assert.match(problem('redis:p99<50'), /has no unit; p99 takes us, ms, s.*\[backend:\]\[scenario:\]metric/);
  assert.match(problem('p99=50ms'), /exactly one of < <= > >=/);
  assert.match(problem('p98<50ms'), /unknown metric p98 \(did you mean p9/);
  assert.match(problem('p99<fast'), /"fast" is not a number/);
  assert.match(problem('p99<1e9ms'), /"1e9ms" is not a number/);
  assert.match(problem('p99<-5ms'), /"-5ms" is not a number/);
  assert.match(problem('p99<50%'), /"%" is not a unit of p99/);
  assert.match(problem('lost<5ms'), /"ms" is not a unit of lost; lost takes none, %/);
  assert.match(problem('<5ms'), /names no metric/);
  assert.match(problem(':p99<5ms'), /empty name/);
  assert.match(problem('a:b:c:p99<5ms'), /more than a backend and a scenario/);
});

test('a threshold must be about something in this run', () => {
  assert.match(problem('postgres:p99<50ms'), /postgres is not in this run \(sticky, redis/);
  assert.match(problem('rediss:p99<50ms'), /unknown name rediss \(did you mean redis\?\)/);
  assert.match(problem('redis:stedy:p99<50ms'), /unknown name stedy \(did you mean steady\?\)/);
  assert.match(problem('steady:recovery<1s'), /nothing does in steady/);
  assert.match(problem('node-kill:capacity>10'), /capacity is not measured in node-kill/);
  assert.match(problem('p99.9<1s'), /needs 10000 requests per trial and this run sends 6500; use --duration 20s/);
});

test('what is written is read back as the same rule', () => {
  const expected: Readonly<Record<string, readonly ThresholdUnit[]>> = {
    p50: ['us'],
    p90: ['us'],
    p99: ['us'],
    p999: ['us'],
    max: ['us'],
    lost: ['count', 'share'],
    errors: ['count', 'share'],
    cpu: ['us'],
    capacity: ['per-second'],
    recovery: ['ms'],
  };
  const units = Object.fromEntries(
    BOUNDED_FIGURES.map(({ name, bounds }) => [name, [...new Set(bounds.map(({ unit }) => unit))]] as const),
  );
  for (const [name, its] of Object.entries(expected)) assert.deepEqual(units[name], its, name);
  assert.deepEqual(METRIC_NAMES, Object.keys(units));
  const rule = fc
    .record({
      names: fc.constantFrom<readonly string[]>([], ['redis'], ['redis', 'steady']),
      metric: fc.constantFrom(...METRIC_NAMES),
      comparison: fc.constantFrom<Threshold['comparison']>('<', '<=', '>', '>='),
      thousandths: fc.integer({ min: 0, max: 10_000_000 }),
      second: fc.boolean(),
    })
    .map(({ names, metric, comparison, thousandths, second }) => ({
      backend: names[0] ?? null,
      scenario: names[1] ?? null,
      metric,
      comparison,
      bound: thousandths / 1000,
      unit: units[metric]?.[second ? 1 : 0] ?? units[metric]?.[0] ?? 'us',
    }));
  fc.assert(
    fc.property(rule, (threshold) => {
      const text = formatThreshold(threshold);
      const read = readThreshold(text);
      assert.ok(!('problems' in read), `${text}: ${JSON.stringify(read)}`);
      assert.equal(read.metric, threshold.metric);
      assert.equal(read.comparison, threshold.comparison);
      assert.equal(read.unit, threshold.unit);
      assert.ok(Math.abs(read.bound - threshold.bound) <= 1e-9 * threshold.bound, text);
      assert.deepEqual(
        read.qualifiers,
        [threshold.backend, threshold.scenario].filter((name) => name !== null),
      );
    }),
  );
});

test('no text makes it throw, and each refusal has a reason', () => {
  const text = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[a-z0-9:]{0,12}[<>=]{0,2}[-0-9.a-z%/]{0,8}$/),
    fc.constantFrom(...METRIC_NAMES).map((metric) => `${metric}<`),
  );
  fc.assert(
    fc.property(text, (typed) => {
      const read = readThreshold(typed);
      if ('problems' in read) assert.ok(read.problems.length > 0 && read.problems.every((line) => line !== ''));
      else assert.ok(Number.isFinite(read.bound) && read.bound >= 0);
    }),
  );
});
