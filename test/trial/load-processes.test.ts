import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksForPriority } from '../../bench/trial/load-processes.ts';

const PINNED = { generator: '3', stack: '0-2', stackCores: 3, all: '0-3' };

test('only a load process that is alone on its core asks for real-time priority', () => {
  const one = { generators: 1, slo: null };
  assert.equal(asksForPriority({ pinning: PINNED, config: one }), true);
  assert.equal(asksForPriority({ pinning: null, config: one }), false);
  const two = { generators: 2, slo: null };
  assert.equal(asksForPriority({ pinning: PINNED, config: two }), false);
  // The rate within a goal is searched by one process, however many generators a trial has.
  const searching = {
    generators: 2,
    slo: { text: 'p99<100ms', percentile: 99, comparison: '<', boundUs: 100_000 } as const,
  };
  assert.equal(asksForPriority({ pinning: PINNED, config: searching }), true);
});
