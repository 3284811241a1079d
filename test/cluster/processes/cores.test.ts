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

test('two logical cores of one physical core are never split between generator and stack', () => {
  const limits = {
    cpuQuota: null,
    siblings: [
      [0, 2],
      [1, 3],
    ],
  };
  assert.deepEqual(splitCores([0, 1, 2, 3], 1, limits), {
    generator: '1,3',
    stack: '0,2',
    stackCores: 2,
    all: '0,2,1,3',
  });
  // Only one of each pair may be used: both count as a core.
  assert.deepEqual(splitCores([0, 1], 1, limits), { generator: '1', stack: '0', stackCores: 1, all: '0,1' });
  assert.equal(splitCores([0, 2], 1, limits), null);
});

test('a quota counts as that number of cores', () => {
  assert.deepEqual(splitCores([0, 1, 2, 3], 1, { cpuQuota: 2.5, siblings: [] }), {
    generator: '1',
    stack: '0',
    stackCores: 1,
    all: '0,1',
  });
  assert.equal(splitCores([0, 1], 1, { cpuQuota: 1, siblings: [] }), null);
});
