import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TrialResult } from '../../../bench/model/measured-trial.ts';
import type { RunResult } from '../../../bench/model/run-result.ts';
import { scenarioSummary } from '../../../bench/record/run-summaries.ts';
import { balanceNotes } from '../../../bench/report/notes/balance.ts';
import { calmErrorNotes } from '../../../bench/report/notes/calm-errors.ts';
import { capacityNotes } from '../../../bench/report/notes/capacity.ts';
import { errorNotes } from '../../../bench/report/notes/errors.ts';
import { memoryNotes } from '../../../bench/report/notes/memory.ts';
import { skippedNotes } from '../../../bench/report/notes/skipped.ts';
import { balanceOf } from '../../../bench/stats/balance.ts';
import { SCENARIOS } from '../../../scenarios/registry.ts';
import { sampleResult, sampleTrial } from '../sample-result.ts';

it('a capacity that was measured from one address says so where users are routed by theirs', () => {
  const capacity = { goodPerS: 900, anonymous: 0, notOk: 0, errors: 0, mismatches: 0, cpuShare: 0.3, bottleneck: null };
  const trial = sampleTrial({ backend: 'sticky' });
  const notes = (changes: object): string[] => capacityNotes(sampleResult([{ ...trial, ...changes }]));
  assert.match(notes({ routing: 'ip-hash', capacity }).join(), /^sticky, capacity: autocannon has one address/);
  assert.deepEqual(notes({ routing: 'ip-hash' }), []);
  assert.deepEqual(notes({ routing: 'cookie', capacity }), []);
});

it('the memory of servers is named once for each backend that has some', () => {
  const trials = [
    sampleTrial({ backend: 'redis', memoryBytes: 9_000_000 }),
    sampleTrial({ backend: 'redis', trial: 2, memoryBytes: 11_000_000 }),
    sampleTrial({ backend: 'memory' }),
    sampleTrial({ backend: 'postgres', memoryBytes: 45_400_000 }),
  ];
  assert.deepEqual(memoryNotes(sampleResult(trials)), [
    'memory of the servers as a whole, whatever they hold: redis 10 MB, postgres 45 MB',
  ]);
  assert.deepEqual(memoryNotes(sampleResult([sampleTrial({ backend: 'memory' })])), []);
});

function runOf(trials: readonly TrialResult[]): RunResult {
  const names = new Set(trials.map(({ scenario }) => scenario));
  return sampleResult([...trials], {
    scenarios: SCENARIOS.map((scenario) => scenarioSummary({ scenario, moduleUrl: null })).filter(({ name }) =>
      names.has(name),
    ),
  });
}

function failing(backend: string, scenario: string, errorsByCause: Record<string, number>, sentMs = 2, dueMs = sentMs) {
  const slowestErrorUs = { sinceIntended: dueMs * 1000, sinceSent: sentMs * 1000 };
  return sampleTrial({ backend, scenario, errors: 1, change: { errorsByCause, slowestErrorUs } });
}

describe('failed requests', () => {
  it('are listed by their cause, the most frequent first, with their backends', () => {
    const notes = errorNotes(
      runOf([
        failing('postgres', 'node-kill', { 'status 502': 2 }),
        failing('redis', 'node-kill', { 'status 502': 3, reset: 1 }),
        failing('redis', 'steady', { reset: 7 }),
      ]),
    );
    assert.deepEqual(notes, [
      'node-kill, failed requests: status 502 5 (postgres and redis); reset 1 (redis). Slowest: postgres and redis under 0.05 s',
    ]);
  });

  it('of many backends are not listed by name', () => {
    const backends = ['memory', 'sticky', 'postgres', 'redis'];
    const [note] = errorNotes(runOf(backends.map((backend) => failing(backend, 'node-freeze', { 'status 504': 10 }))));
    assert.match(note ?? '', /status 504 40 \(4 backends\)/);
  });

  it('tell failing fast from hanging, and the wait before it was sent', () => {
    const [note] = errorNotes(
      runOf([
        failing('postgres', 'store-freeze', { 'status 503 before-write': 400 }, 1530, 1540),
        failing('redis', 'store-freeze', { 'status 503 before-write': 300, 'status 503 write': 2 }, 512, 2210),
      ]),
    );
    assert.match(note ?? '', /Slowest: postgres 1\.5 s; redis 0\.5 s \(2\.2 s since it was due\)$/);
  });

  it("that the proxy's reload reset are the proxy's", () => {
    const [scaled] = errorNotes(runOf([failing('sticky', 'scale-out', { reset: 2 })]));
    assert.match(scaled ?? '', /reset 2 \(sticky\), by the proxy as it was reloaded/);
    const [killed] = errorNotes(runOf([failing('sticky', 'node-kill', { reset: 2 })]));
    assert.doesNotMatch(killed ?? '', /reloaded/);
  });

  it('are listed for every scenario without faults', () => {
    const trials = [
      failing('redis', 'expiry', { timeout: 1 }),
      sampleTrial({ backend: 'redis' }),
      failing('redis', 'node-kill', { reset: 1 }),
    ];
    assert.deepEqual(calmErrorNotes(runOf(trials)), ['redis, expiry: 1 of 7,000 requests failed without a fault']);
  });
});

describe('the load of the nodes', () => {
  it('is shown if a scenario asks for it, with nodes that answered nothing', () => {
    const nodes = { 'node-1': 500, 'node-2': 300, 'node-3': 200, 'node-4': 0 };
    const trial = { backend: 'sticky', change: { nodes, balance: balanceOf(nodes) } };
    const notes = balanceNotes(runOf([sampleTrial({ ...trial, scenario: 'scale-out' }), sampleTrial(trial)]));
    assert.deepEqual(notes, ['scale-out, share of the answers per node: sticky 50% 30% 20% 0% (variation 0.72)']);
  });
});

describe('what was skipped', () => {
  it('is named with its scenarios if others of the backend ran', () => {
    const skipped = { routing: 'cookie', trial: 1, status: 'skipped', cause: 'inapplicable' } as const;
    const notes = skippedNotes(
      runOf([
        sampleTrial({ backend: 'sticky' }),
        { ...skipped, backend: 'sticky', scenario: 'store-restart', reason: 'sticky has no server' },
        { ...skipped, backend: 'sticky', scenario: 'store-freeze', reason: 'sticky has no server' },
        { ...skipped, backend: 'redis', scenario: 'steady', cause: 'missing-server', reason: 'install it' },
      ]),
    );
    assert.deepEqual(notes, [
      'sticky: skipped on store-restart and store-freeze: sticky has no server',
      'redis: skipped: install it',
    ]);
  });
});
