import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCoreList, splitCores } from '../../../bench/cluster/processes/cores.ts';

test('a list of cores is read as the kernel writes it', () => {
  assert.deepEqual(parseCoreList('0-2,5'), [0, 1, 2, 5]);
  assert.deepEqual(parseCoreList('3'), [3]);
});

test('the generator gets the last core that may be used, the stack all others', () => {
  assert.deepEqual(splitCores([0, 1, 2, 5]), { generator: '5', stack: '0,1,2', stackCores: 3, all: '0,1,2,5' });
});

test('each of several generators gets a core of its own, as long as one is left for the stack', () => {
  assert.deepEqual(splitCores([0, 1, 2, 5], 2), { generator: '2,5', stack: '0,1', stackCores: 2, all: '0,1,2,5' });
  assert.deepEqual(splitCores([0, 1], 4), { generator: '1', stack: '0', stackCores: 1, all: '0,1' });
});

test('with one core nothing is pinned', () => {
  assert.equal(splitCores([4]), null);
});
