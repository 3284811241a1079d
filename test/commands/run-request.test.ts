import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Catalogue, type RunOptions, type RunRequest, runRequest } from '../../bench/commands/run/request.ts';
import { BenchError, EXIT } from '../../bench/model/errors.ts';
import { DEFAULT_SCENARIO_NAMES } from '../../scenarios/default-names.ts';
import { SCENARIOS } from '../../scenarios/registry.ts';

const BACKENDS = ['none', 'memory', 'sticky', 'postgres', 'redis', 'memcached'];

const CATALOGUE: Catalogue = {
  backends: [
    ...BACKENDS.map((name) => ({ name, maxBytes: name === 'memcached' ? 1024 * 1024 - 1024 : null, isDefault: true })),
    { name: 'rare', maxBytes: null, isDefault: false },
  ],
  scenarios: SCENARIOS,
  defaultScenarios: DEFAULT_SCENARIO_NAMES,
  randomSeed: () => 7,
  externalProblems: (names, allowRemote) =>
    names.flatMap((name) => (name === 'redis' && !allowRemote ? [`${name} is far away`] : [])),
};

/** The lines that a user reads. */
function problemsOf(options: RunOptions): string[] {
  try {
    runRequest(options, CATALOGUE);
  } catch (error) {
    assert.ok(error instanceof BenchError);
    assert.equal(error.exitCode, EXIT.usage);
    return error.message.split('\n');
  }
  return [];
}

test('without options a run has the quick profile and its defaults', () => {
  const { config, ...rest } = runRequest({}, CATALOGUE);
  assert.deepEqual(config.backends, BACKENDS);
  assert.deepEqual(config.scenarios, ['steady', 'node-kill']);
  assert.deepEqual(
    [config.name, config.profile, config.trials, config.nodes, config.seed],
    ['quick', 'quick', 1, 3, 7],
  );
  assert.deepEqual([config.load.cohortSize, config.load.ratePerSecond, config.load.durationMs], [1000, 500, 13_000]);
  assert.equal(config.load.practiceRequestsPerNode, 2_000);
  assert.deepEqual(rest, {
    namedBackends: [],
    allowRemote: false,
    install: true,
    jsonFile: null,
    quiet: false,
    resultsFolder: 'results',
    resume: null,
  } satisfies Omit<RunRequest, 'config'>);
});

test('an option overrides its profile, and the rest of the profile stays', () => {
  const { config } = runRequest({ profile: 'smoke', sessions: '50', warmup: '1s' }, CATALOGUE);
  assert.deepEqual([config.load.cohortSize, config.load.warmupMs, config.load.ratePerSecond], [50, 1000, 250]);
  assert.equal(runRequest({ profile: 'full' }, CATALOGUE).config.trials, 5);
});

test('nodes practise as much as --warmup-requests asks, and not at all in a smoke run', () => {
  const requests = (warmupRequests?: string): number =>
    runRequest({ profile: 'smoke', ...(warmupRequests === undefined ? {} : { warmupRequests }) }, CATALOGUE).config.load
      .practiceRequestsPerNode;
  assert.deepEqual([requests(), requests('0'), requests('300')], [0, 0, 300]);
  for (const warmupRequests of ['-1', '1.5', '100001', 'many']) {
    assert.equal(problemsOf({ warmupRequests }).length, 1, warmupRequests);
  }
});

test('a store RTT may be a fraction of a millisecond, within what a link can add', () => {
  const rttOf = (storeRtt?: string): number =>
    runRequest(storeRtt === undefined ? {} : { storeRtt }, CATALOGUE).config.storeRttMs;
  assert.deepEqual([rttOf(), rttOf('1ms'), rttOf('0.5ms'), rttOf('0.02')], [0, 1, 0.5, 20]);
  for (const storeRtt of ['0.4ms', '101ms', '-1ms', '1us']) {
    assert.deepEqual(problemsOf({ storeRtt }), [
      `--store-rtt ${storeRtt}: must be a duration such as 14, 14s, 500ms or 1m, from 0.5ms to 100ms`,
    ]);
  }
});

test('a store RTT is refused for a backend that would bypass it', () => {
  const wanderer = { name: 'wanderer', maxBytes: null, isDefault: false, bypassesLinks: true };
  const catalogue = { ...CATALOGUE, backends: [...CATALOGUE.backends, wanderer] };
  assert.throws(
    () => runRequest({ backends: 'none,wanderer', storeRtt: '1ms' }, catalogue),
    /--store-rtt 1ms: wanderer finds its servers by itself and would bypass it: leave it out/,
  );
  assert.equal(runRequest({ backends: 'wanderer' }, catalogue).config.storeRttMs, 0);
});

test('a backend that is not among the default ones runs by its name, or with all', () => {
  assert.deepEqual(runRequest({ backends: 'rare' }, CATALOGUE).config.backends, ['rare']);
  const all = runRequest({ backends: 'redis,all' }, CATALOGUE);
  assert.deepEqual(all.config.backends, ['redis', ...BACKENDS.filter((name) => name !== 'redis'), 'rare']);
  assert.deepEqual(all.namedBackends, ['redis'], 'the others are skipped where their server is missing');
});

test('backends keep the order of the list', () => {
  const request = runRequest({ backends: 'redis, none' }, CATALOGUE);
  assert.deepEqual(request.config.backends, ['redis', 'none']);
  assert.deepEqual(request.namedBackends, ['redis', 'none']);
});

test('all problems are reported at once, each with option, value and what is allowed', () => {
  const problems = problemsOf({
    backends: 'redsi,redis,redis',
    scenarios: 'nodekill',
    rate: '0',
    nodes: '99',
    sessionBytes: '0',
    ttl: '500ms',
    readRatio: '1.5',
    duration: '0',
    warmup: 'soon',
    trials: '-1',
    seed: '1.5',
    services: 'podman',
    threshold: ['redis:p99<50'],
    name: '../x',
    json: '',
  });
  const expected = [
    /--backends redsi: unknown \(did you mean redis\?\); known are none, memory/,
    /--backends redsi,redis,redis: names redis more than once/,
    /--scenarios nodekill: unknown \(did you mean node-kill\?\)/,
    /--rate 0: must be a number from 1 to 100,000/,
    /--nodes 99: must be a whole number from 1 to 16/,
    /--session-bytes 0: .*1,048,576/,
    /--ttl 500ms: must be a duration .* from 1s/,
    /--read-ratio 1.5: must be a number from 0 to 0.99/,
    /--duration 0: must be a duration such as 14, 14s, 500ms or 1m, from 1s/,
    /--warmup soon: must be a duration/,
    /--trials -1: must be a whole number from 1 to 100/,
    /--seed 1.5: must be a whole number/,
    /--services podman: must be one of auto, native, docker, external/,
    /--threshold 'redis:p99<50': has no unit/,
    /--name \.\.\/x: must be/,
    /--json "": must name a file, or - for stdout/,
  ];
  for (const pattern of expected)
    assert.ok(
      problems.some((line) => pattern.test(line)),
      `${pattern} in\n${problems.join('\n')}`,
    );
  assert.equal(problems.length, expected.length, problems.join('\n'));
});

test('a session lives for half an hour, or as long as --ttl asks', () => {
  assert.equal(runRequest({}, CATALOGUE).config.ttlMs, 30 * 60_000);
  assert.equal(runRequest({ ttl: '2s' }, CATALOGUE).config.ttlMs, 2_000);
});

test('numbers are plain decimal notation', () => {
  for (const rate of ['NaN', 'Infinity', '-5', '1e9', '1e2', '0x10', '', '5 0', '1_000', '1000000000']) {
    assert.match(problemsOf({ rate }).join('\n'), /--rate .*must be a number from 1 to 100,000/, rate);
  }
});

test('too few requests per session are refused, with the options that solve it', () => {
  const scarce = { sessions: '2000', duration: '14s' };
  const [line = ''] = problemsOf(scarce);
  assert.match(line, /--sessions 2000: 500 requests\/s over 14s are 3.5 requests per session, at least 6/);
  const remedies = [...line.matchAll(/--(duration|rate|sessions) (\d\S*)/g)].slice(1);
  assert.equal(remedies.length, 3);
  for (const [, option = '', value = ''] of remedies) {
    assert.deepEqual(problemsOf({ ...scarce, [option]: value }), [], `${option} ${value}`);
  }
});

test('without --duration it is measured for as long as the sessions need, up to a minute', () => {
  const durationOf = (options: RunOptions): number => runRequest(options, CATALOGUE).config.load.durationMs;
  assert.equal(durationOf({ profile: 'smoke', rate: '20', sessions: '60' }), 18_000);
  assert.equal(durationOf({ profile: 'smoke', rate: '100', sessions: '60' }), 4_000);
  assert.equal(durationOf({ rate: '20', sessions: '200' }), 60_000);
  assert.match(problemsOf({ rate: '20', sessions: '201' }).join('\n'), /are 1.3 requests per session, at least 6/);
  assert.equal(durationOf({ sessions: '1000000' }), 13_000);
});

test('a million sessions are accepted at any rate: those beyond 2,000 are seeded, and need not all be used', () => {
  assert.deepEqual(problemsOf({ sessions: '1000000', rate: '500' }), []);
  assert.deepEqual(problemsOf({ sessions: '2001', rate: '50', scenarios: 'steady' }), []);
});

test('the options that a refusal suggests are accepted', () => {
  const scarce: readonly RunOptions[] = [
    { rate: '1', sessions: '20' },
    { sessions: '2000', duration: '14s' },
    { rate: '100', duration: '1s', sessions: '60', scenarios: 'steady' },
  ];
  for (const given of scarce) {
    const [line = '', ...others] = problemsOf(given);
    assert.deepEqual(others, []);
    const remedies = [...line.matchAll(/--(duration|rate|sessions) (\d\S*)/g)].slice(1);
    assert.ok(remedies.length > 0, line);
    for (const [, option = '', value = ''] of remedies) {
      assert.deepEqual(problemsOf({ ...given, [option]: value }), [], `${option} ${value} for ${line}`);
    }
  }
});

test('more requests than can be recorded are refused, with the options that cause them', () => {
  assert.deepEqual(problemsOf({ rate: '100000', duration: '60m' }), [
    '--rate 100000 and --duration 60m after --warmup 500ms make 360,050,000 requests per trial, ' +
      'at most 20,000,000 can be recorded',
  ]);
  assert.match(problemsOf({ rate: '100000', duration: '1m', warmup: '10m' }).join('\n'), /at most 20,000,000/);
  assert.deepEqual(problemsOf({ rate: '100000', duration: '3m', warmup: '0' }), []);
});

test('a session must fit into every backend of the run', () => {
  assert.deepEqual(problemsOf({ sessionBytes: '1048576' }), [
    '--session-bytes 1048576: memcached takes at most 1,046,528',
  ]);
  assert.deepEqual(problemsOf({ sessionBytes: '1048576', backends: 'redis,none' }), []);
  assert.deepEqual(problemsOf({ sessionBytes: '1046528' }), []);
});

test('URLs of external servers are checked together with all else, and only if they are used', () => {
  const problems = problemsOf({ services: 'external', rate: '0' });
  assert.equal(problems.length, 2);
  assert.ok(problems.includes('redis is far away'));
  assert.deepEqual(problemsOf({ services: 'external', allowRemote: true }), []);
  assert.deepEqual(problemsOf({ services: 'native' }), []);
});

test('each scenario has its minimum', () => {
  assert.match(problemsOf({ sessions: '19' }).join('\n'), /--sessions 19: steady needs at least 20/);
  assert.match(problemsOf({ duration: '2s', sessions: '100' }).join('\n'), /--duration 2s: node-kill .*at least 3s/);
  assert.deepEqual(problemsOf({ duration: '2s', sessions: '100', scenarios: 'steady' }), []);
});

test('any options are refused with a reason or give a valid run', () => {
  const word = fc.option(fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String)), { nil: undefined });
  const keys = [
    'backends',
    'nodes',
    'rate',
    'sessions',
    'sessionBytes',
    'readRatio',
    'duration',
    'trials',
    'seed',
  ] as const;
  const options = fc.record(
    Object.fromEntries(keys.map((key) => [key, word])) as Record<(typeof keys)[number], typeof word>,
  );
  fc.assert(
    fc.property(options, (typed) => {
      const given = Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined)) as RunOptions;
      let request: RunRequest;
      try {
        request = runRequest(given, CATALOGUE);
      } catch (error) {
        assert.ok(error instanceof BenchError && error.exitCode === EXIT.usage && error.message !== '');
        return;
      }
      const { load, nodes, trials, seed, backends } = request.config;
      assert.ok(nodes >= 1 && nodes <= 16 && trials >= 1 && Number.isSafeInteger(seed) && seed >= 0);
      assert.ok(load.readRatio >= 0 && load.readRatio + load.logoutRatio <= 1);
      assert.ok((load.ratePerSecond * load.durationMs) / 1000 / load.cohortSize >= 6);
      assert.ok((load.ratePerSecond * load.durationMs) / 1000 <= 20_000_000);
      assert.ok(backends.every((name) => BACKENDS.includes(name)));
    }),
    { numRuns: 300 },
  );
});

test('keys and tables have a prefix that every server accepts', () => {
  const prefixOf = (keyPrefix: string): string => runRequest({ keyPrefix }, CATALOGUE).config.keyPrefix;
  assert.equal(runRequest({}, CATALOGUE).config.keyPrefix, 'session_bench_');
  for (const prefix of ['shop_', '_Shop2', 'a'.repeat(24)]) assert.equal(prefixOf(prefix), prefix);
  for (const prefix of ['', 'shop:', "x'; --", '9lives_', 'größe_', 'a b', 'a'.repeat(25), 'sqlite_x', 'SQLite_x']) {
    assert.match(
      problemsOf({ keyPrefix: prefix }).join(),
      /--key-prefix .*: must be 1 to 24 letters, digits or underscores/s,
      prefix,
    );
  }
});
