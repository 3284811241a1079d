import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitCores, stackCores, whyNotSplit } from '../../../bench/cluster/processes/cores.ts';
import { parseCoreList } from '../../../bench/measure/affinity.ts';

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

test('why generator and stack share their cores is known', () => {
  const free = { cpuQuota: null, siblings: [] };
  const why = (allowed: readonly number[], limits = {}) => whyNotSplit(allowed, { ...free, ...limits });
  assert.equal(why([0, 1]), null);
  assert.equal(why([3]), 'one-core');
  assert.equal(why([0, 1], { cpuQuota: 1.5 }), 'quota');
  assert.equal(why([0, 2], { siblings: [[0, 2]], cpuQuota: 1 }), 'siblings');
  assert.equal(why([0, 2, 3], { siblings: [[0, 2]] }), null);
});

test('the stack has the cores it is pinned to, or all of them, and no more than a quota allows', () => {
  assert.equal(stackCores({ stackCores: 3 }, 4, { cpuQuota: null }), 3);
  assert.equal(stackCores(null, 4, { cpuQuota: null }), 4);
  assert.equal(stackCores(null, 2, { cpuQuota: 0.5 }), 0.5);
  assert.equal(stackCores({ stackCores: 4 }, 8, { cpuQuota: 3.5 }), 3.5);
});
