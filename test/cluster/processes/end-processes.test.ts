import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCondemned } from '../../../bench/cluster/processes/end-processes.ts';
import type { ProcessEntry } from '../../../bench/cluster/processes/process-table.ts';

const ours = { pid: 10, start: '100', stopSignal: 'SIGTERM' } as const;

function found(entries: readonly ProcessEntry[], isOurs = (): boolean => true): number[] {
  const table = new Map(entries.map((one) => [one.pid, one]));
  return findCondemned(table, [ours], isOurs)
    .map(({ pid }) => pid)
    .toSorted((a, b) => a - b);
}

function entry(pid: number, parent: number, group: number, start = '200'): ProcessEntry {
  return { pid, parent, group, start };
}

test('a process is ended with its group and all its descendants', () => {
  const table = [entry(10, 1, 10, '100'), entry(11, 10, 10), entry(12, 10, 12), entry(13, 12, 12), entry(20, 1, 20)];
  assert.deepEqual(found(table), [10, 11, 12, 13]);
});

test('a stranger that got the pid later is left alone, with its children', () => {
  assert.deepEqual(found([entry(10, 1, 10, '900'), entry(11, 10, 10, '901')]), []);
});

test('of a group without its leader only the members that are ours are ended', () => {
  const table = [entry(11, 1, 10), entry(12, 11, 12)];
  assert.deepEqual(found(table), [11, 12]);
  assert.deepEqual(
    found(table, () => false),
    [],
  );
});
