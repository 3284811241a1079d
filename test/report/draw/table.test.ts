import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TrialResult } from '../../../bench/model/measured-trial.ts';
import type { RunResult } from '../../../bench/model/run-result.ts';
import { table } from '../../../bench/report/draw/table.ts';
import { REPORT_WIDTH } from '../../../bench/report/draw/wrap.ts';
import { summary } from '../../../bench/report/formats/terminal.ts';
import {
  SAMPLE_BACKENDS,
  type SampleTrial,
  sampleResult,
  sampleScenario,
  sampleTrial,
  usualTrials,
} from '../sample-result.ts';

function lineOf(text: string, start: string): string {
  return text.split('\n').find((line) => line.startsWith(start)) ?? '';
}

/** The cells of a row, in order. */
function cells(text: string, backend: string): string[] {
  return lineOf(text, backend).split(/\s+/);
}

test('a row holds the figures of its backend, each from its own scenario', () => {
  const text = table(sampleResult(usualTrials()));
  assert.deepEqual(cells(text, 'redis'), 'redis round-robin 1.64 6.70 2,480 371 52 1,812 0/1,000 3 18'.split(' '));
  assert.equal(cells(text, 'sticky')[8], '334/1,000');
  assert.equal(cells(text, 'none')[8], '–');
});

test('numbers stand in line at their right, below the units', () => {
  const lines = table(sampleResult(usualTrials())).split('\n');
  const lengths = new Set(lines.slice(4).map((line) => line.length));
  assert.equal(lengths.size, 1, lines.join('\n'));
  assert.match(lines[2] ?? '', /ms\s+ms\s+req\/s\s+µs\/req\s+µs\/req\s+B\/session\s+sessions\s+requests\s+ms$/);
});

test('a percentile needs its samples: p99 a thousand, p99.9 ten thousand in every row', () => {
  const few = table(sampleResult([sampleTrial({ backend: 'redis', requests: 999 })]));
  assert.deepEqual(cells(few, 'redis').slice(2, 4), ['1.20', '–']);
  const many = [
    sampleTrial({ backend: 'redis', requests: 10_000 }),
    sampleTrial({ backend: 'none', requests: 10_000 }),
  ];
  assert.match(table(sampleResult(many)), /p99\.9/);
  assert.doesNotMatch(table(sampleResult([...many, sampleTrial({ backend: 'sticky', requests: 7000 })])), /p99\.9/);
});

test('a percentile of one stall is marked, and a note says once what that means', () => {
  const marked = (backend: string, p99: number, trial = 1) => {
    const { latency, ...rest } = sampleTrial({ backend, trial });
    return { ...rest, latency: { ...latency, response: { ...latency.response, episodes: { p90: 90, p99, p999: 1 } } } };
  };
  const result = sampleResult([marked('redis', 4), marked('memcached', 5), marked('none', 1)]);
  const text = table(result);
  const [redis = '', memcached = ''] = ['redis', 'memcached'].map((backend) => lineOf(text, backend));
  assert.deepEqual(
    [redis, memcached].map((line) => line.split(/\s+/)[3]),
    ['5.00*', '5.00'],
  );
  assert.equal(redis.indexOf('5.00'), memcached.indexOf('5.00'), 'digits stand below each other');
  assert.equal(summary(result).match(/\* one stall: the slow requests came in fewer than 5 episodes/g)?.length, 1);
  const five = sampleResult([1, 2, 3, 4, 5].map((trial) => marked('redis', 1, trial)));
  assert.doesNotMatch(summary(five), /\*|one stall/, 'the stalls of five trials are separate events');
  assert.doesNotMatch(summary(sampleResult(usualTrials())), /\*|one stall/);
});

test('with several trials the interval stands below the median', () => {
  const trials = [900, 1000, 1100].map((p50Us, index) => sampleTrial({ backend: 'redis', trial: index + 1, p50Us }));
  const text = table(sampleResult(trials));
  assert.match(text, /redis +round-robin +1\.00 /);
  assert.match(text, /\n +0\.90–1\.10/);
});

test('a trial that failed while its generator was the bottleneck shows its losses, and none of its times or rates', () => {
  const trial = { backend: 'redis', status: 'failed', reason: 'lost', lost: 30, capacityPerS: 900 } as const;
  const text = table(sampleResult([sampleTrial({ ...trial, bottleneck: 'late', appUs: 371, storeUs: 52 })]));
  const [, , p50, p99, cpuApp] = cells(text, 'redis');
  assert.deepEqual([p50, p99, cpuApp], ['–', '–', '371']);
  assert.match(text, /30\/1,000/);
  assert.doesNotMatch(text, /900/);
});

test('cells without figures have a word for the reason, and a row with a failed trial has one too', () => {
  const text = table(
    sampleResult([
      sampleTrial({ backend: 'none', status: 'void', reason: 'generator' }),
      sampleTrial({ backend: 'sticky', status: 'inconclusive', reason: 'little' }),
      sampleTrial({ backend: 'sticky', scenario: 'node-kill', status: 'failed', reason: 'lost', lost: 5 }),
      {
        backend: 'redis',
        routing: 'round-robin',
        scenario: 'steady',
        trial: 1,
        status: 'skipped',
        cause: 'missing-server',
        reason: 'missing',
      },
    ]),
  );
  assert.match(lineOf(text, 'none'), /void +not run/);
  assert.match(lineOf(text, 'sticky'), /inconclusive +5\/1,000/);
  assert.match(text, /\nFAILED/);
  assert.match(lineOf(text, 'redis'), /skipped/);
});

test('errors that never end have a word in place of the figure', () => {
  const text = table(sampleResult([sampleTrial({ backend: 'redis', scenario: 'node-kill', recoveryMs: null })]));
  assert.match(lineOf(text, 'redis'), /never$/);
});

test('a run without trials has one sentence in place of the table', () => {
  assert.equal(table(sampleResult([])), 'Nothing was measured.');
});

test('any result makes a report of at most 120 columns without colour, NaN or null', () => {
  const micros = fc.double({ min: 0, max: 1e9, noNaN: true });
  const maybe = fc.option(micros, { nil: null });
  const trial: fc.Arbitrary<TrialResult> = fc
    .record({
      backend: fc.constantFrom(...SAMPLE_BACKENDS.map(({ name }) => name), 'a-backend-with-a-very-long-name-indeed'),
      scenario: fc.constantFrom('steady', 'node-kill', 'store-restart-under-load', 'freeze'),
      trial: fc.integer({ min: 1, max: 4 }),
      status: fc.constantFrom<NonNullable<SampleTrial['status']>>('passed', 'failed', 'inconclusive', 'void'),
      reason: fc.string({ maxLength: 300 }),
      requests: fc.integer({ min: 0, max: 1e9 }),
      p50Us: micros,
      p99Us: micros,
      appUs: maybe,
      storeUs: maybe,
      capacityPerS: maybe,
      bytesPerSession: maybe,
      sessions: fc.integer({ min: 0, max: 1_000_000 }),
      recoveryMs: maybe,
      skipped: fc.boolean(),
    })
    .map(({ skipped, reason, ...sample }) => {
      if (!skipped) return sampleTrial({ ...sample, lost: Math.floor(sample.sessions / 3), reason: `why ${reason}` });
      const { backend, scenario } = sample;
      return {
        backend,
        scenario,
        trial: sample.trial,
        routing: 'cookie',
        status: 'skipped',
        cause: 'missing-server',
        reason: `why ${reason}`,
      };
    });
  const result: fc.Arbitrary<RunResult> = fc
    .record({ trials: fc.array(trial, { maxLength: 16 }), complete: fc.boolean() })
    .map(({ trials, complete }) =>
      sampleResult(trials, {
        complete,
        warnings: [{ code: 'machine-busy', where: {}, text: 'w'.repeat(200), remedy: 'r '.repeat(200) }],
      }),
    );
  fc.assert(
    fc.property(result, (sample) => {
      const text = summary(sample);
      const reasons = sample.trials.map(({ reason }) => reason ?? '').join();
      for (const line of text.split('\n')) assert.ok(line.length <= REPORT_WIDTH, `${line.length}: ${line}`);
      assert.ok(!text.includes('\u001B'));
      if (!/NaN|undefined|null|Infinity/.test(reasons)) assert.doesNotMatch(text, /NaN|undefined|null|Infinity/);
    }),
    { numRuns: 300 },
  );
});

test('a run that ended before any fault struck shows its calm figures where they belong', () => {
  const scenarios = ['node-kill', 'steady'].map(sampleScenario);
  const text = table(
    sampleResult([sampleTrial({ backend: 'redis', capacityPerS: 2480 })], { scenarios, complete: false }),
  );
  assert.deepEqual(cells(text, 'redis').slice(2, 5), ['1.20', '5.00', '2,480'], text);
  assert.match(text, /node-kill[^]*not run/);
});

test('losses are out of the visited sessions: the fate of the other seeded ones is not known', () => {
  const trial = sampleTrial({ backend: 'redis', scenario: 'node-kill', lost: 3 });
  const { cohort } = trial;
  const unseen = 990_000;
  const seeding = { count: 998_000, durationMs: 10_000, stored: 998_000, seen: 8_000, verified: 8_000 };
  const seeded = {
    ...trial,
    cohort: { ...cohort, total: cohort.total + unseen, unverified: cohort.unverified + unseen },
    seeding,
  };
  const text = summary(sampleResult([seeded]));
  assert.match(text, /redis +round-robin .* 3\/1,000/);
  assert.match(text, /redis lost 3 of 1,000 sessions/);
  assert.match(text, /redis, node-kill: 998,000 sessions were seeded, 99,800 per second; the fate of 8,000 is known/);
  assert.doesNotMatch(text, /THE STORE HELD ONLY/);
  const few = { ...seeding, count: 900, stored: 900, seen: 900, verified: 900 };
  assert.match(summary(sampleResult([{ ...trial, seeding: few }])), /the fate of all is known\n/);
  const evicted = summary(sampleResult([{ ...seeded, seeding: { ...seeding, stored: 190_000 } }]));
  assert.match(evicted, /THE STORE HELD ONLY 190,000 of them right\s+afterwards/);
});
