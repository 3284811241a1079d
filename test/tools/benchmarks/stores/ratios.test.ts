import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunResult } from '../../../../bench/model/run-result.ts';
import { pooled, ratioOf, verdictOf } from '../../../../tools/benchmarks/stores/ratios.ts';

const RIVAL = { ours: 'mine', published: 'theirs', file: 'theirs.mjs', counted: ['app', 'store'] } as const;

type Round = readonly [mine: number, theirs: number | null, myProxy?: number];

/** One trial each per round; only the CPU is looked at. */
function result(rounds: readonly Round[]): Pick<RunResult, 'trials'> {
  const trials = rounds.flatMap(([mine, theirs, myProxy = 30], index) =>
    (
      [
        ['mine', mine, myProxy],
        ['theirs', theirs, 30],
      ] as const
    ).map(([backend, app, proxy]) => ({
      backend,
      trial: index + 1,
      status: 'passed',
      cpuUsPerRequest: { app, store: app === null ? null : 10, proxy },
    })),
  );
  return { trials } as unknown as Pick<RunResult, 'trials'>;
}

test('both of a round are compared with each other, whatever the machine did in between', () => {
  const found = ratioOf(
    RIVAL,
    result([
      [90, 190],
      [190, 390],
      [40, 90],
      [140, 290],
      [240, 490],
    ]),
  );
  assert.equal(found?.ratio.median, 0.5);
  assert.equal(found.oursUs, 150);
  assert.equal(found.publishedUs, 300);
  assert.equal(verdictOf(found), 'goal');
});

test('where the proxy took longer for the same, the machine was slower, and not the store', () => {
  const found = ratioOf(RIVAL, result([[290, 90, 60]]));
  assert.equal(found?.ratio.median, 1.5);
  assert.deepEqual([found.oursUs, found.publishedUs], [300, 100]);
});

test('a round without one of them does not count', () => {
  const found = ratioOf(
    RIVAL,
    result([
      [90, null],
      [90, 90],
    ]),
  );
  assert.equal(found?.ratio.count, 1);
  assert.equal(found && verdictOf(found), 'undecided');
  assert.equal(ratioOf(RIVAL, result([[90, null]])), null);
});

test('nothing is decided but by all of the interval', () => {
  const verdict = (...ratios: readonly number[]) => {
    const found = ratioOf(RIVAL, result(ratios.map((ratio) => [100 * ratio - 10, 90] as const)));
    return found === null ? null : verdictOf(found);
  };
  assert.equal(verdict(0.9, 0.95, 0.9, 0.97, 0.9, 0.91), 'kept');
  assert.equal(verdict(0.7, 0.95, 0.7, 0.8, 0.7, 0.75), 'goal');
  assert.equal(verdict(0.7, 1.05, 0.7, 0.8, 0.7, 0.75), 'undecided');
  assert.equal(verdict(0.9, 0.9), 'undecided');
  assert.equal(verdict(1.1, 0.9, 1.1, 1.1, 1.2, 1.05), 'undecided');
  assert.equal(verdict(1.1, 1.1, 1.1, 1.2, 1.05, 1.1), 'missed');
});

test('the rounds of a later run are rounds of their own', () => {
  const first = result([
    [90, 190],
    [40, null],
  ]);
  const later = result([
    [190, 390],
    [null as unknown as number, 90],
  ]);
  const found = ratioOf(RIVAL, pooled([first, later]));
  assert.deepEqual([found?.ratio.count, found?.ratio.median], [2, 0.5]);
});
