import { accessSync, constants, readFileSync } from 'node:fs';

/** The account without any rights of its own, on every system. */
export const UNPRIVILEGED = 'nobody';

/** An account of this machine that a server can run as. */
export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The first of these accounts that exists, for servers that refuse to run as root.
 *
 * @returns null if none exists, the harness is not root, or the platform has no `setpriv`.
 */
export function userToDropTo(names: readonly string[] = ['postgres', UNPRIVILEGED]): SystemUser | null {
  if (process.getuid?.() !== 0 || setprivPath() === null) return null;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of names) {
    const [, , uid, gid] = accounts.find(([account]) => account === name) ?? [];
    if (uid !== undefined && gid !== undefined) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

/** The command prefix that runs a command as this user. */
export function asUser({ uid, gid }: SystemUser): readonly string[] {
  return [setprivPath() ?? 'setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'];
}

function setprivPath(): string | null {
  for (const path of ['/usr/bin/setpriv', '/bin/setpriv']) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  return null;
}
