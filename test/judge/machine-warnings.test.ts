import assert from 'node:assert/strict';
import { test } from 'node:test';
import { machineWarnings } from '../../bench/judge/machine-warnings.ts';
import type { MachineLimits } from '../../bench/model/run-result.ts';

const FREE: MachineLimits = {
  cpuQuota: null,
  throttledUs: 0,
  memoryLimitBytes: null,
  siblings: [],
  governors: ['performance'],
  onBattery: false,
};

const QUIET = { cores: 4, pinning: { generator: '3', stack: '0-2' }, notPinned: null, realTimeRefused: null };

function textsOf(change: Partial<MachineLimits>, durationMs = 60_000): string[] {
  return machineWarnings({ ...QUIET, limits: { ...FREE, ...change } }, durationMs).map(({ text }) => text);
}

test('a machine that may use all of its cores has no warning', () => {
  assert.deepEqual(textsOf({}), []);
  assert.deepEqual(textsOf({ cpuQuota: 4 }), []);
  assert.deepEqual(machineWarnings({ ...QUIET, limits: null }, 60_000), []);
});

test('a quota below the cores is named, with the time that it cost if that matters', () => {
  assert.deepEqual(textsOf({ cpuQuota: 1.5 }), ['a control group allows 1.5 of 4 cores']);
  assert.deepEqual(textsOf({ cpuQuota: 1.5, throttledUs: 599_000 }), ['a control group allows 1.5 of 4 cores']);
  assert.deepEqual(textsOf({ cpuQuota: 1.5, throttledUs: 3_000_000 }), [
    'a control group allows 1.5 of 4 cores, and processes waited for it 3000 ms',
  ]);
});

test('a battery and a slow governor are named with a remedy', () => {
  const warnings = machineWarnings({ ...QUIET, limits: { ...FREE, governors: ['powersave'], onBattery: true } }, 1_000);
  assert.deepEqual(
    warnings.map(({ code, where }) => ({ code, where })),
    [
      { code: 'machine-limited', where: {} },
      { code: 'machine-limited', where: {} },
    ],
  );
  assert.match(warnings.map(({ remedy }) => remedy).join(), /mains.*performance/);
});

test('a generator on its own core that is refused its priority is said in one line, with the reason', () => {
  const refused = { ...QUIET, limits: null, realTimeRefused: 'chrt: Operation not permitted' };
  assert.deepEqual(
    machineWarnings(refused, 60_000).map(({ text }) => text),
    [
      'the load generator runs without real-time priority, so other processes can make it late (chrt: Operation not permitted)',
    ],
  );
  assert.deepEqual(machineWarnings({ ...refused, pinning: null }, 60_000), []);
});

test('a memory limit is named where a run may reach it', () => {
  assert.deepEqual(textsOf({ memoryLimitBytes: 2 ** 30 }), []);
  assert.deepEqual(textsOf({ memoryLimitBytes: 512 * 2 ** 20 }), [
    'a control group allows 512 MiB of memory: processes that need more are ended',
  ]);
});

test('cores that are all one physical core are named, since the generator has none of its own', () => {
  const unpinned = { ...QUIET, cores: 2, pinning: null, limits: { ...FREE, siblings: [[0, 1]] } };
  assert.deepEqual(
    machineWarnings({ ...unpinned, notPinned: 'siblings' }, 60_000).map(({ text }) => text),
    ['the load generator and what it measures share their cores: all cores that may be used are one physical core'],
  );
  // Of a run from before the reason was kept.
  assert.deepEqual(machineWarnings(unpinned, 60_000), []);
});
