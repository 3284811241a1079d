import { execFile } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Environment, MachineLimits } from '../model/run-result.ts';
import { coreCount } from './affinity.ts';
import { machineLimits } from './machine-limits.ts';
import { realTimeRefusal } from './real-time-permission.ts';

type Fingerprint = { readonly limits: MachineLimits } & Pick<
  Environment,
  'cpuModel' | 'cores' | 'realTimeRefused' | 'memoryBytes' | 'platform' | 'kernel' | 'node' | 'gitCommit'
>;

/** The machine and the versions that the figures depend on. */
export async function fingerprint(): Promise<Fingerprint> {
  return {
    cpuModel: cpus()[0]?.model ?? 'unknown',
    cores: coreCount(),
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    kernel: release(),
    node: process.version,
    limits: machineLimits(),
    realTimeRefused: realTimeRefusal(),
    gitCommit: await gitCommit(),
  };
}

/** The commit of this checkout, with `-dirty` if files were changed; null outside of a checkout. */
async function gitCommit(): Promise<string | null> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  try {
    const { stdout } = await promisify(execFile)('git', ['describe', '--always', '--dirty', '--abbrev=12'], {
      cwd: root,
    });
    return stdout.trim() || null;
  } catch {
    return null;
  }
}
