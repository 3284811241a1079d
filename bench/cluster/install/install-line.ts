import { existsSync } from 'node:fs';

/** The package of a server, by package manager. */
export interface ServerPackage {
  readonly debianPackage: string;
  readonly brewFormula: string;
}

/** From where nginx comes on a machine that has none of its own. */
export const NGINX_IMAGE = 'nginx:1.29-alpine';

export const NGINX_PACKAGE: ServerPackage = { debianPackage: 'nginx', brewFormula: 'nginx' };

export type PackageManager = 'apt' | 'brew' | null;

/** The package manager of this machine; null if it is none of these. */
export function packageManager(): PackageManager {
  if (process.platform === 'darwin') return 'brew';
  return existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg') ? 'apt' : null;
}

/** The one line that installs these servers. */
export function installLine(
  packages: readonly ServerPackage[],
  manager: PackageManager = packageManager(),
  isRoot: boolean = process.getuid?.() === 0,
): string {
  const debianNames = packages.map(({ debianPackage }) => debianPackage).join(' ');
  switch (manager) {
    case 'apt':
      return `${isRoot ? '' : 'sudo '}apt-get install --no-install-recommends ${debianNames}`;
    case 'brew':
      return `brew install ${packages.map(({ brewFormula }) => brewFormula).join(' ')}`;
    case null:
      return `install ${debianNames} (the names of the Debian packages) with your system's package manager`;
  }
}
