import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { machineLimits } from '../../bench/measure/machine-limits.ts';

/** A machine whose `/proc` and `/sys` hold these files. */
function planted(files: Readonly<Record<string, string>>): { readonly root: string } & Disposable {
  const root = mkdtempSync(join(tmpdir(), 'machine-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
}

function limitsOf(files: Readonly<Record<string, string>>) {
  using machine = planted(files);
  return machineLimits(machine.root);
}

describe('the limits of a machine', () => {
  it('are none where no file names one', () => {
    assert.deepEqual(limitsOf({}), {
      cpuQuota: null,
      throttledUs: null,
      memoryLimitBytes: null,
      siblings: [],
      governors: [],
      onBattery: false,
    });
  });

  it('a quota of control groups, version 1: the tightest of the groups around this process', () => {
    const { cpuQuota, throttledUs, memoryLimitBytes } = limitsOf({
      'proc/self/cgroup': '9:name=systemd:/\n4:memory:/job/step\n1:cpu,cpuacct:/job/step\n0::/',
      'sys/fs/cgroup/cpu/job/step/cpu.cfs_quota_us': '300000',
      'sys/fs/cgroup/cpu/job/step/cpu.cfs_period_us': '100000',
      'sys/fs/cgroup/cpu/job/cpu.cfs_quota_us': '100000',
      'sys/fs/cgroup/cpu/job/cpu.cfs_period_us': '100000',
      'sys/fs/cgroup/cpu/job/cpu.stat': 'nr_periods 12\nnr_throttled 3\nthrottled_time 5000000',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1',
      'sys/fs/cgroup/memory/job/step/memory.limit_in_bytes': '9223372036854771712',
      'sys/fs/cgroup/memory/job/memory.limit_in_bytes': '2147483648',
    });
    assert.deepEqual(
      { cpuQuota, throttledUs, memoryLimitBytes },
      {
        cpuQuota: 1,
        throttledUs: 5000,
        memoryLimitBytes: 2147483648,
      },
    );
  });

  it('a quota of control groups, version 2', () => {
    const { cpuQuota, throttledUs, memoryLimitBytes } = limitsOf({
      'proc/self/cgroup': '0::/user.slice/run.scope',
      'sys/fs/cgroup/user.slice/run.scope/cpu.max': 'max 100000',
      'sys/fs/cgroup/user.slice/cpu.max': '150000 100000',
      'sys/fs/cgroup/user.slice/cpu.stat': 'usage_usec 9\nthrottled_usec 777',
      'sys/fs/cgroup/user.slice/memory.max': '1073741824',
      'sys/fs/cgroup/memory.max': 'max',
    });
    assert.deepEqual(
      { cpuQuota, throttledUs, memoryLimitBytes },
      {
        cpuQuota: 1.5,
        throttledUs: 777,
        memoryLimitBytes: 1073741824,
      },
    );
  });

  it('in a container, where the path of the group does not exist, those of the mount', () => {
    const { cpuQuota } = limitsOf({
      'proc/self/cgroup': '1:cpu:/docker/0123456789ab',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '50000',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
    });
    assert.equal(cpuQuota, 0.5);
  });

  it('siblings, governors and the battery', () => {
    const { siblings, governors, onBattery } = limitsOf({
      'sys/devices/system/cpu/cpu0/topology/thread_siblings_list': '0,2',
      'sys/devices/system/cpu/cpu1/topology/thread_siblings_list': '1,3',
      'sys/devices/system/cpu/cpu2/topology/thread_siblings_list': '0,2',
      'sys/devices/system/cpu/cpu3/topology/thread_siblings_list': '1,3',
      'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'powersave',
      'sys/devices/system/cpu/cpu1/cpufreq/scaling_governor': 'powersave',
      'sys/class/power_supply/BAT0/type': 'Battery',
      'sys/class/power_supply/BAT0/status': 'Discharging',
      'sys/class/power_supply/AC/type': 'Mains',
      'sys/class/power_supply/AC/online': '0',
    });
    assert.deepEqual(
      { siblings, governors, onBattery },
      {
        siblings: [
          [0, 2],
          [1, 3],
        ],
        governors: ['powersave'],
        onBattery: true,
      },
    );
  });

  it('a charged battery next to connected mains is no limit', () => {
    const { onBattery } = limitsOf({
      'sys/class/power_supply/BAT0/type': 'Battery',
      'sys/class/power_supply/BAT0/status': 'Discharging',
      'sys/class/power_supply/AC/type': 'Mains',
      'sys/class/power_supply/AC/online': '1',
    });
    assert.equal(onBattery, false);
  });
});
