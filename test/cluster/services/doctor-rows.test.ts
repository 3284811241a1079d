import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coresRow, memoryRow } from '../../../bench/cluster/services/doctor.ts';

test('the doctor says why generator and stack share their cores, and what to do about that', () => {
  assert.deepEqual(coresRow(null, 'siblings'), {
    part: 'CPU cores',
    status: 'note',
    found:
      'the load generator and what it measures share their cores: all cores that may be used are one physical core',
    remedy: 'Use a machine, or allow cores, of two physical cores or more',
  });
  assert.match(coresRow(null, 'no-taskset').remedy ?? '', /taskset/);
  assert.match(coresRow(null, 'quota').remedy ?? '', /CPU limit of the container/);
  assert.match(coresRow(null, 'one-core').remedy ?? '', /two cores or more/);
});

test('the doctor notes a memory limit that a run may reach', () => {
  assert.deepEqual(memoryRow({ memoryLimitBytes: 256 * 2 ** 20 }, 8 * 2 ** 30), {
    part: 'Memory',
    status: 'note',
    found: 'a control group allows 256 MiB of memory: processes that need more are ended',
    remedy: 'Allow 1024 MiB or more',
  });
  assert.equal(memoryRow({ memoryLimitBytes: 4 * 2 ** 30 }, 8 * 2 ** 30).found, '4.0 GiB');
  assert.equal(memoryRow({ memoryLimitBytes: null }, 8 * 2 ** 30).status, 'ok');
});
