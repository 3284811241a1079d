import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrialResult } from '../../bench/model/measured-trial.ts';
import type { RunEvent } from '../../bench/model/run-event.ts';
import {
  type ProgressTable,
  startTable,
  tableLines,
  withEnded,
  withRunning,
} from '../../bench/terminal/progress-table.ts';
import { sampleTrial, voidOf } from '../report/sample-result.ts';

const RUN: Extract<RunEvent, { type: 'run-starts' }> = {
  type: 'run-starts',
  trials: 6,
  plannedMs: 120_000,
  backends: ['none', 'memory', 'redis'],
  scenarios: [
    { name: 'steady', breaks: false },
    { name: 'node-kill', breaks: true },
  ],
  earlier: [],
};

const LOST = sampleTrial({ backend: 'memory', scenario: 'node-kill', p99Us: 36_500, lost: 995 });
const CALM = sampleTrial({ backend: 'redis', scenario: 'steady', p99Us: 7_600 });

function after(...ended: readonly TrialResult[]): ProgressTable {
  return ended.reduce(withEnded, startTable(RUN));
}

function shown(table: ProgressTable, columns = 80, rows = 24): string {
  return tableLines(table, columns, rows).join('\n');
}

function rowOf(table: ProgressTable, backend: string): string {
  const row = tableLines(table, 80, 24).find((line) => line.startsWith(backend)) ?? '';
  return row.replaceAll(/\s+/g, ' ').trim();
}

test('the table fills cell by cell, in the order of the report', () => {
  assert.equal(
    shown(withRunning(after(LOST, CALM), { backend: 'none', scenario: 'steady', trial: 1 })),
    [
      '         ─ steady ─  ── node-kill ──',
      'backend         p99   p99       lost',
      '                 ms    ms   sessions',
      '────────────────────────────────────',
      'none         …',
      'memory               36.5  995/1,000',
      'redis          7.60',
    ].join('\n'),
  );
});

test('a p99 of one stall is marked, and a line below says what the mark is', () => {
  const { latency, ...rest } = CALM;
  const episodes = { p90: 40, p99: 1, p999: 1 };
  const stalled = { ...rest, latency: { ...latency, response: { ...latency.response, episodes } } };
  assert.match(shown(after(stalled)), /\nredis +7\.60\*\n\* one stall$/);
  assert.doesNotMatch(shown(after(CALM)), /\*/);
});

test('a cell without figures says why', () => {
  const { backend, routing, scenario, trial } = sampleTrial({ backend: 'none', scenario: 'steady' });
  const skipped = { status: 'skipped', cause: 'missing-server', reason: 'redis is missing' } as const;
  assert.equal(rowOf(after({ backend, routing, scenario, trial, ...skipped }), 'none'), 'none skipped');
  assert.equal(rowOf(after(voidOf(LOST)), 'memory'), 'memory void');
  assert.equal(rowOf(after({ ...CALM, status: 'inconclusive' }), 'redis'), 'redis inconclusive');
  assert.equal(rowOf(after({ ...CALM, status: 'failed' }), 'redis'), 'redis FAILED');
});

test('a trial that is run again has the result of its last attempt', () => {
  const first = after({ ...CALM, status: 'inconclusive', reason: 'the node came back late' });
  const again = withRunning(first, CALM);
  assert.equal(rowOf(again, 'redis'), 'redis …');
  assert.equal(rowOf(withEnded(again, { ...CALM, attempt: 2 }), 'redis'), 'redis 7.60');
});

test('several trials of a cell become one figure, as in the report', () => {
  const slower = sampleTrial({ backend: 'memory', scenario: 'node-kill', trial: 2, p99Us: 40_500, lost: 5 });
  assert.equal(rowOf(after(LOST, slower), 'memory'), 'memory 38.5 1,000/2,000');
});

test('a run that starts again has empty cells, and a resumed one those of before', () => {
  assert.equal(rowOf(startTable(RUN), 'memory'), 'memory');
  assert.equal(rowOf(startTable({ ...RUN, earlier: [LOST] }), 'memory'), 'memory 36.5 995/1,000');
});

test('a table that does not fit has fewer figures, or is not shown', () => {
  const table = after(LOST, CALM);
  for (const columns of [120, 80, 37, 33, 30, 20, 1]) {
    for (const line of tableLines(table, columns, 24)) assert.ok(line.length < columns, line);
  }
  assert.match(shown(table, 33), /995\/1,000/);
  assert.doesNotMatch(shown(table, 33), /36\.5/);
  assert.equal(shown(table, 20), '');
  // The table, the line of the trial, and one line of what stands above.
  assert.notEqual(shown(table, 80, 9), '');
  assert.equal(shown(table, 80, 8), '');
});

test('a single cell needs no table', () => {
  assert.equal(shown(startTable({ ...RUN, backends: ['redis'], scenarios: RUN.scenarios.slice(0, 1) })), '');
});
