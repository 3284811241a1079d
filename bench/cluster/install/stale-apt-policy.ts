import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { messageOf } from '../../model/errors.ts';
import { commandLine } from '../processes/readiness.ts';

const SCRIPT = fileURLToPath(import.meta.resolve('./apt-install.sh'));

/** As `apt-install.sh` has them. */
const POLICY = 'usr/sbin/policy-rc.d';
const KEPT_POLICY = 'usr/sbin/policy-rc.d.session-bench';
const CLUSTER_CONF = 'etc/postgresql-common/createcluster.d/session-bench.conf';
const MARK = '# session-bench:';

export interface StaleAptPolicy {
  /** What was found, and what became of it. */
  readonly found: string;
  /** The line to run if it could not be removed from here; null if it was removed. */
  readonly remedy: string | null;
}

/**
 * Looks for the policy that keeps services from starting while servers are installed. It stays behind only when an
 * installation was killed, and then no other package can start a service. Removes it if this process may.
 *
 * @returns null if nothing was left, or if an installation runs now.
 */
export async function removeStaleAptPolicy(
  root = '/',
  isRoot: boolean = process.getuid?.() === 0,
): Promise<StaleAptPolicy | null> {
  const left = leftIn(root);
  if (left.length === 0 || (await isInstalling(root))) return null;
  const what = `${left.join(', ')}: left by an installation of session-bench that was killed`;
  const command = ['sh', SCRIPT, '--remove-stale-policy'];
  const byHand = commandLine('sudo', command);
  if (!isRoot) return { found: what, remedy: byHand };
  try {
    await promisify(execFile)('/bin/sh', [SCRIPT, '--remove-stale-policy', root]);
    return { found: `removed ${what}`, remedy: null };
  } catch (error) {
    return { found: `${what}, and could not be removed: ${messageOf(error)}`, remedy: byHand };
  }
}

/** The lines to show to the operator. */
export function linesAbout(left: StaleAptPolicy | null): string[] {
  if (left === null) return [];
  return [
    left.found,
    ...(left.remedy === null ? [] : [`Until it is gone apt starts no service on this machine; run: ${left.remedy}`]),
  ];
}

function leftIn(root: string): string[] {
  const isOurs = (path: string): boolean => {
    try {
      return readFileSync(path, 'utf8').includes(MARK);
    } catch {
      return false;
    }
  };
  const policy = join(root, POLICY);
  const others = [KEPT_POLICY, CLUSTER_CONF].map((path) => join(root, path));
  return [...(isOurs(policy) ? [policy] : []), ...others.filter((path) => existsSync(path))];
}

/** Every installation holds this lock. */
async function isInstalling(root: string): Promise<boolean> {
  try {
    await promisify(execFile)('flock', ['-n', join(root, 'var/lib/dpkg'), 'true']);
    return false;
  } catch {
    return true;
  }
}
