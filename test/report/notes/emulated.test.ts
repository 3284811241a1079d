import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCodeOf } from '../../../bench/judge/exit-code.ts';
import { evaluateThresholds } from '../../../bench/judge/thresholds.ts';
import type { Threshold } from '../../../bench/model/config.ts';
import { type RunResult, runResultSchema } from '../../../bench/model/run-result.ts';
import { table } from '../../../bench/report/draw/table.ts';
import { summary } from '../../../bench/report/formats/terminal.ts';
import { sentences } from '../../../bench/report/notes/registry.ts';
import { backendsPage } from '../../../tools/pages/backends-tables.ts';
import { SAMPLE_BACKENDS, sampleResult, sampleTrial, usualTrials } from '../sample-result.ts';

const EMULATOR = 'dynalite 4.0.0';

/** The usual run, in which the server of this one backend was an emulator. */
function resultWith(name: string, trials: RunResult['trials'] = usualTrials()): RunResult {
  const backends = SAMPLE_BACKENDS.filter((backend) => trials.some((trial) => trial.backend === backend.name));
  return sampleResult(trials, {
    backends: backends.map((backend) => (backend.name === name ? { ...backend, emulator: EMULATOR } : backend)),
  });
}

test('a row of an emulator says so, and no other does', () => {
  const lines = table(resultWith('redis')).split('\n');
  const marked = lines.flatMap((line, index) =>
    line.startsWith('(emulated)') ? [lines[index - 1]?.split(' ')[0]] : [],
  );
  assert.deepEqual(marked, ['redis']);
});

test('the report says which emulator it was, and what its figures are worth', () => {
  const expected =
    /redis ran on an emulator \(dynalite 4\.0\.0\): its figures are not those of the real server, and are never ranked/;
  assert.match(summary(resultWith('redis')).replaceAll(/\s+/g, ' '), expected);
  assert.doesNotMatch(summary(sampleResult(usualTrials())), /emulat/);
});

test('the costs of an emulator are not compared', () => {
  const costs = (result: RunResult): string => sentences(result).find((one) => one.includes('CPU per request')) ?? '';
  assert.match(costs(sampleResult(usualTrials())), /none 212 µs, postgres 917 µs, redis 423 µs and memcached 390 µs/);
  assert.match(costs(resultWith('redis')), /none 212 µs, postgres 917 µs and memcached 390 µs;/);
  assert.doesNotMatch(costs(resultWith('redis')), /redis/);
  // And no other backend is compared with it.
  assert.doesNotMatch(costs(resultWith('none')), /none/);
});

test('with many trials no difference to it is named', () => {
  const trials = [1, 2, 3, 4, 5].flatMap((trial) => [
    sampleTrial({ backend: 'none', trial, appUs: 200 + trial, storeUs: 0 }),
    sampleTrial({ backend: 'redis', trial, appUs: 370 + trial, storeUs: 50 }),
    sampleTrial({ backend: 'postgres', trial, appUs: 900 + trial, storeUs: 300 }),
  ]);
  const text = sentences(resultWith('redis', trials)).join('\n');
  assert.match(text, /a request costs: postgres 1,000 µs more CPU/);
  assert.doesNotMatch(text, /redis \d/);
});

test('the fates of its sessions are shown with a mark', () => {
  const text = sentences(resultWith('redis')).join('\n');
  assert.match(text, /postgres, redis \(emulated\) and memcached lost none/);
  assert.match(text, /postgres, redis \(emulated\) and memcached promise to survive that/);
});

test('a rule for every backend leaves out its speed, not its losses; a rule that names it leaves out nothing', () => {
  const judged = (metric: string, backend: string | null): string[] => {
    const threshold: Threshold = {
      text: metric,
      backend,
      scenario: 'steady',
      metric,
      comparison: '<=',
      bound: 1e9,
      unit: 'count',
    };
    return evaluateThresholds([threshold], resultWith('redis')).map((one) => one.backend);
  };
  for (const metric of ['p50', 'p90', 'p99', 'p999', 'max', 'cpu', 'capacity', 'recovery'] as const) {
    assert.deepEqual(judged(metric, null), ['none', 'memory', 'sticky', 'postgres', 'memcached'], metric);
    assert.deepEqual(judged(metric, 'redis'), ['redis'], metric);
  }
  assert.ok(judged('lost', null).includes('redis'));
  assert.ok(judged('errors', null).includes('redis'));
});

test('the page of all backends marks its figures, and says why', () => {
  const page = backendsPage(resultWith('redis'), []);
  assert.match(page, /^\| `redis` \(emulated\) \| 1\.64 /m);
  assert.match(page, /^- redis ran on an emulator \(dynalite 4\.0\.0\)/m);
  assert.equal(page.match(/^\| `redis` \(emulated\)/gm)?.length, 2, 'in both tables of what was measured');
  assert.equal(page.match(/\(emulated\)/g)?.length, 2);
});

test('a run.json from before there were emulators has none', () => {
  const result = sampleResult(usualTrials());
  const older = { ...result, backends: result.backends.map(({ emulator: _emulator, ...rest }) => rest) };
  assert.deepEqual(runResultSchema.parse(older), result);
});

test('an emulator that is too slow decides the exit code only if it ran alone', () => {
  const slow = sampleTrial({ backend: 'redis', status: 'inconclusive' });
  assert.equal(exitCodeOf(resultWith('redis', [slow, sampleTrial({ backend: 'postgres' })])), 0);
  assert.equal(exitCodeOf(resultWith('redis', [slow])), 2);
  assert.equal(exitCodeOf(resultWith('postgres', [slow, sampleTrial({ backend: 'postgres' })])), 2);
  const broken = sampleTrial({ backend: 'redis', status: 'failed' });
  assert.equal(exitCodeOf(resultWith('redis', [broken, sampleTrial({ backend: 'postgres' })])), 1);
});
