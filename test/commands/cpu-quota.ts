import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../bench/model/errors.ts';

const PERIOD_US = 100_000;

/** The last process of a group may take a moment to leave it. */
const LEAVING_LIMIT_MS = 10_000;

/** A control group of this test, whose processes together may use a number of cores. */
export interface CpuQuota extends AsyncDisposable {
  /** A command that enters the group and becomes the one after it. */
  readonly under: readonly string[];
}

/** Makes a group below that of this process. @returns why it cannot be made here, as text. */
export function cpuQuota(cores: number): CpuQuota | string {
  const parent = groupOfThisProcess();
  if (parent === null) return 'this machine has no control groups';
  const group = join(parent.path, `session-bench-test-${process.pid}`);
  try {
    mkdirSync(group);
  } catch (error) {
    return `no control group can be made here: ${messageOf(error)}`;
  }
  try {
    const quotaUs = cores * PERIOD_US;
    if (parent.version === 2) {
      // Without the controller in the group above, the file would be made as an ordinary one.
      if (!existsSync(join(group, 'cpu.max'))) throw new Error('its parent does not share out CPU time');
      writeFileSync(join(group, 'cpu.max'), `${quotaUs} ${PERIOD_US}`);
    } else {
      writeFileSync(join(group, 'cpu.cfs_period_us'), String(PERIOD_US));
      writeFileSync(join(group, 'cpu.cfs_quota_us'), String(quotaUs));
    }
  } catch (error) {
    rmdirSync(group);
    return `a quota cannot be set here: ${messageOf(error)}`;
  }
  return {
    under: ['sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', group],
    async [Symbol.asyncDispose]() {
      const end = performance.now() + LEAVING_LIMIT_MS;
      while (readFileSync(join(group, 'cgroup.procs'), 'utf8') !== '' && performance.now() < end) await sleep(50);
      rmdirSync(group);
    },
  };
}

function groupOfThisProcess(): { readonly path: string; readonly version: 1 | 2 } | null {
  if (!existsSync('/proc/self/cgroup')) return null;
  const lines = readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n');
  for (const line of lines) {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    const folder = join('/sys/fs/cgroup/cpu', path);
    if (controllers.split(',').includes('cpu') && existsSync(join(folder, 'cpu.cfs_quota_us'))) {
      return { path: folder, version: 1 };
    }
  }
  const unified = lines.find((line) => line.startsWith('0::'))?.slice('0::'.length);
  const folder = join('/sys/fs/cgroup', unified ?? '');
  return unified !== undefined && existsSync(join(folder, 'cgroup.procs')) ? { path: folder, version: 2 } : null;
}
