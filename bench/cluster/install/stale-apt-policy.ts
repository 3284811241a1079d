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
  /** What there was, and what became of it. */
  readonly found: string;
  /** The line to run where it could not be removed from here; null where it was. */
  readonly remedy: string | null;
}

/**
 * Looks for what keeps services from starting while servers are installed, and stays behind only when that was killed:
 * no other package could start a service any more. Removes it where this process may. Null where there is nothing, or
 * where somebody is installing right now.
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
    return { found: `${what}, and not to be removed: ${messageOf(error)}`, remedy: byHand };
  }
}

/** For whoever started the harness to read. */
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

/** Whoever installs holds this lock. */
async function isInstalling(root: string): Promise<boolean> {
  try {
    await promisify(execFile)('flock', ['-n', join(root, 'var/lib/dpkg'), 'true']);
    return false;
  } catch {
    return true;
  }
}
