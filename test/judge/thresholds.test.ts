import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCodeOf } from '../../bench/judge/exit-code.ts';
import { evaluateThresholds } from '../../bench/judge/thresholds.ts';
import type { RunResult, ThresholdResult } from '../../bench/model/run-result.ts';
import { PROFILES } from '../../bench/options/profiles.ts';
import { resolveThreshold } from '../../bench/options/resolve-threshold.ts';
import { SCENARIOS } from '../../scenarios/registry.ts';
import { SAMPLE_BACKENDS, sampleResult, sampleTrial } from '../report/sample-result.ts';

/** Judges a rule as the command line would read it. */
function judge(text: string, trials: RunResult['trials']): Omit<ThresholdResult, 'text' | 'unit'>[] {
  const threshold = resolveThreshold(text, {
    backends: SAMPLE_BACKENDS.map(({ name }) => name),
    scenarios: SCENARIOS,
    absent: [],
    load: { ...PROFILES.full, sessionBytes: 1, readRatio: 0.79, logoutRatio: 0.01, capacityConnections: 32 },
  });
  assert.ok(!('problem' in threshold), JSON.stringify(threshold));
  return evaluateThresholds([threshold], sampleResult(trials)).map(({ text: _text, unit: _unit, ...rest }) => rest);
}

const redis = (trial: number, p99Us: number) => sampleTrial({ backend: 'redis', trial, p99Us });

test('the median over trials is held against the bound', () => {
  const trials = [redis(1, 40_000), redis(2, 45_000), redis(3, 90_000)];
  assert.deepEqual(judge('redis:p99<50ms', trials), [
    { backend: 'redis', scenario: 'steady', measured: 45_000, trial: null, status: 'passed', reason: null },
  ]);
  assert.equal(judge('redis:p99<45ms', trials)[0]?.status, 'failed');
  assert.equal(judge('redis:p99<=45ms', trials)[0]?.status, 'passed');
});

test('times and rates of a generator that was the bottleneck decide nothing, its losses do', () => {
  const trial = sampleTrial({ backend: 'redis', status: 'failed', bottleneck: 'late', lost: 3, capacityPerS: 900 });
  for (const rule of ['p50<1s', 'p99<1s', 'capacity>1']) assert.equal(judge(rule, [trial])[0]?.status, 'inconclusive');
  assert.equal(judge('lost<1', [trial])[0]?.status, 'failed');
});

test('a percentile without enough samples decides nothing', () => {
  const few = sampleTrial({ backend: 'redis', requests: 999 });
  assert.deepEqual(judge('p99<50ms', [few])[0], {
    backend: 'redis',
    scenario: 'steady',
    measured: null,
    trial: null,
    status: 'inconclusive',
    reason: null,
  });
});

/** A trial of redis whose p99 of 60 ms came in this many episodes. */
const stalled = (p99: number | null, trial = 1) => {
  const { latency } = redis(trial, 60_000);
  const episodes = p99 === null ? null : { p90: 90, p99, p999: 1 };
  return { ...redis(trial, 60_000), latency: { ...latency, response: { ...latency.response, episodes } } };
};

test('a percentile of one stall decides nothing, held or missed, and the run is inconclusive', () => {
  for (const rule of ['p99<50ms', 'p99<70ms']) {
    const thresholds = judge(rule, [stalled(4)]);
    assert.equal(thresholds[0]?.status, 'inconclusive');
    assert.match(thresholds[0]?.reason ?? '', /^one stall: .*fewer than 5 episodes.*--trials 5/);
    assert.equal(thresholds[0]?.measured, 60_000, 'it is shown all the same');
    const named = thresholds.map((one) => ({ ...one, text: rule, unit: 'us' as const }));
    assert.equal(exitCodeOf({ trials: [stalled(4)], thresholds: named, backends: [] }), 2);
  }
  assert.equal(judge('p99<50ms', [stalled(5)])[0]?.status, 'failed');
  assert.equal(judge('p99<50ms', [stalled(null)])[0]?.status, 'failed', 'earlier versions counted no episodes');
  assert.equal(judge('p50<50ms', [stalled(1)])[0]?.status, 'passed', 'half of all requests are no stall');
});

test('a percentile over trials counts where most of them saw more than a stall, and from five trials on', () => {
  const judged = (...episodes: number[]) =>
    judge(
      'p99<50ms',
      episodes.map((count, index) => stalled(count, index + 1)),
    )[0]?.status;
  assert.equal(judged(1, 40), 'inconclusive');
  assert.equal(judged(1, 40, 40), 'failed');
  assert.equal(judged(1, 1, 40), 'inconclusive');
  assert.equal(judged(1, 1, 1, 1), 'inconclusive');
  assert.equal(judged(1, 1, 1, 1, 1), 'failed');
});

/** A trial of redis with a p50 of 1.2 ms, a p99 of 60 ms and 450 µs of CPU, which vary within it from a tenth less to a tenth more. */
const varying = (trial = 1) => {
  const around = (value: number) => ({ low: value * 0.9, high: value * 1.1 });
  return {
    ...sampleTrial({ backend: 'redis', trial, p50Us: 1_200, p99Us: 60_000, appUs: 400, storeUs: 50 }),
    withinTrial: { p50Us: around(1_200), p99Us: around(60_000), cpuUsPerRequest: around(450) },
  };
};

test('one trial that misses a bound by less than its own seconds vary decides nothing', () => {
  for (const rule of ['p99<55ms', 'p50<1.1ms', 'cpu<410us']) {
    const [result] = judge(rule, [varying()]);
    assert.equal(result?.status, 'inconclusive', rule);
    assert.match(result?.reason ?? '', /^within this trial the value varies from .* to .*--trials 5/);
  }
  assert.equal(judge('p99<53ms', [varying()])[0]?.status, 'failed', 'beyond what its seconds vary');
  assert.equal(judge('p99<61ms', [varying()])[0]?.status, 'passed', 'a bound that is held is held');
});

test('the seconds of one trial say nothing where several trials have the figure, or where a fault took the value out of their range', () => {
  assert.equal(judge('p99<55ms', [varying(1), varying(2)])[0]?.status, 'failed');
  const struck = { ...varying(), latency: redis(1, 300_000).latency };
  assert.equal(judge('p99<55ms', [struck])[0]?.status, 'failed');
});

test('a rule without names is judged for every backend and scenario that has the figure', () => {
  const trials = ['none', 'sticky', 'redis'].flatMap((backend) => [
    sampleTrial({ backend, capacityPerS: 2000 }),
    sampleTrial({ backend, scenario: 'node-kill', recoveryMs: 20, lost: backend === 'sticky' ? 300 : 0 }),
  ]);
  assert.equal(judge('p50<1s', trials).length, 6);
  assert.deepEqual(
    judge('capacity>1000', trials).map(({ scenario }) => scenario),
    ['steady', 'steady', 'steady'],
  );
  assert.deepEqual(
    judge('recovery<1s', trials).map(({ scenario }) => scenario),
    ['node-kill', 'node-kill', 'node-kill'],
  );
  assert.deepEqual(
    judge('node-kill:lost<=0', trials).map(({ backend, status }) => [backend, status]),
    [
      ['sticky', 'failed'],
      ['redis', 'passed'],
    ],
  );
  assert.equal(judge('node-kill:lost<50%', trials)[0]?.measured, 0.3);
});

test('one trial with a lost session is enough to miss a rule on losses', () => {
  const trials = [0, 0, 1].map((lost, index) => sampleTrial({ backend: 'redis', trial: index + 1, lost }));
  assert.deepEqual(judge('lost<=0', trials)[0], {
    backend: 'redis',
    scenario: 'steady',
    measured: 1,
    trial: 3,
    status: 'failed',
    reason: null,
  });
});

test('a rule that asks for losses is held against the trial with the fewest', () => {
  const trials = [300, 0, 330].map((lost, index) =>
    sampleTrial({ backend: 'sticky', scenario: 'node-kill', trial: index + 1, lost }),
  );
  const { measured, trial, status } = judge('sticky:node-kill:lost>100', trials)[0] ?? {};
  assert.deepEqual([measured, trial, status], [0, 2, 'failed']);
});

test('a share of losses is that of the worst trial, out of its own sessions', () => {
  const trials = [
    sampleTrial({ backend: 'redis', trial: 1, lost: 3, sessions: 1000 }),
    sampleTrial({ backend: 'redis', trial: 2, lost: 2, sessions: 10 }),
  ];
  const { measured, trial } = judge('redis:lost<50%', trials)[0] ?? {};
  assert.deepEqual([measured, trial], [0.2, 2]);
});

test('errors that never ended miss every bound on the recovery', () => {
  const trial = sampleTrial({ backend: 'redis', scenario: 'node-kill', recoveryMs: null });
  assert.equal(judge('recovery<60s', [trial])[0]?.status, 'failed');
  assert.equal(judge('recovery>1ms', [trial])[0]?.status, 'passed');
  const others = [1, 2, 3].map((number) => ({ ...trial, trial: number, recoveryMs: 20, faults: [] }));
  const { status, trial: decided } = judge('node-kill:recovery<60s', [...others, { ...trial, trial: 4 }])[0] ?? {};
  assert.deepEqual([status, decided], ['failed', 4], 'however fast the other trials recovered');
});

test('void trials are no evidence; a skipped backend makes a rule inconclusive that names it', () => {
  const trials: RunResult['trials'] = [
    sampleTrial({ backend: 'none', status: 'void', reason: 'generator' }),
    {
      backend: 'redis',
      routing: 'round-robin',
      scenario: 'steady',
      trial: 1,
      status: 'skipped',
      cause: 'missing-server',
      reason: 'missing',
    },
  ];
  assert.deepEqual(
    judge('p50<1s', trials).map(({ backend, status }) => [backend, status]),
    [['none', 'inconclusive']],
  );
  assert.equal(judge('redis:p50<1s', trials)[0]?.status, 'inconclusive');
  assert.equal(judge('p50<1s', [])[0]?.status, 'inconclusive');
});

test('the exit code is that of the worst cause', () => {
  const trial = (status: 'passed' | 'failed' | 'inconclusive' | 'void') => sampleTrial({ backend: 'redis', status });
  const skipped: RunResult['trials'] = [
    {
      backend: 'redis',
      routing: 'round-robin',
      scenario: 'steady',
      trial: 1,
      status: 'skipped',
      cause: 'missing-server',
      reason: 'missing',
    },
  ];
  const rule = (status: ThresholdResult['status']): ThresholdResult => {
    const measured = { measured: null, unit: 'us', trial: null } as const;
    return { text: 'p99<1s', backend: 'redis', scenario: 'steady', ...measured, status, reason: null };
  };
  const code = (trials: RunResult['trials'], thresholds: ThresholdResult[] = []) =>
    exitCodeOf({ trials, thresholds, backends: [] });
  assert.equal(code([trial('passed')]), 0);
  assert.equal(code([trial('passed'), ...skipped]), 0);
  assert.equal(code([trial('passed')], [rule('passed')]), 0);
  assert.equal(code([trial('passed'), trial('void')]), 2);
  assert.equal(code([trial('inconclusive')]), 2);
  assert.equal(code([trial('passed')], [rule('inconclusive')]), 2);
  assert.equal(code([]), 2);
  assert.equal(code(skipped), 2);
  assert.equal(code([trial('void')], [rule('failed')]), 99);
  assert.equal(code([trial('failed'), trial('void')], [rule('failed')]), 1);
});
