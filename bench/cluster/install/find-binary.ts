import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Where servers are installed that are not meant to be typed by a user, and so are often not in PATH. */
const MORE_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin', '/opt/homebrew/sbin'];

/**
 * Absolute paths of these binaries by name, or null when one is missing. They come from one folder where there is
 * one that holds them all, so that their versions fit. In `searchPath` a `*` stands for one folder name, and the
 * highest version comes first.
 */
export function findBinaries(
  names: readonly string[],
  searchPath: readonly string[] = [],
  path = process.env['PATH'] ?? '',
): Record<string, string> | null {
  const folders = [...path.split(delimiter).filter(Boolean), ...MORE_FOLDERS, ...searchPath.flatMap(matchingFolders)];
  const complete = folders.find((folder) => names.every((name) => isExecutable(join(folder, name))));
  const found = names.map((name) => {
    const folder = complete ?? folders.find((candidate) => isExecutable(join(candidate, name)));
    return folder === undefined ? null : ([name, join(folder, name)] as const);
  });
  const present = found.filter((entry) => entry !== null);
  return present.length < names.length ? null : Object.fromEntries(present);
}

/** The version number a server states about itself, or `unknown`. Rejects only with the signal's reason. */
export async function versionOf(path: string, signal?: AbortSignal): Promise<string> {
  for (const option of ['--version', '-v']) {
    try {
      const { stdout, stderr } = await promisify(execFile)(path, [option], { timeout: 5000, signal });
      const version = /\d+(?:\.\d+)+/.exec(stdout + stderr)?.[0];
      if (version !== undefined) return version;
    } catch {
      signal?.throwIfAborted();
      // It calls the option something else.
    }
  }
  return 'unknown';
}

function matchingFolders(pattern: string): string[] {
  const star = pattern.split('/').indexOf('*');
  if (star === -1) return [pattern];
  const parts = pattern.split('/');
  const parent = parts.slice(0, star).join('/');
  const rest = parts.slice(star + 1);
  let names: string[];
  try {
    names = readdirSync(parent);
  } catch {
    return [];
  }
  return names
    .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .flatMap((name) => matchingFolders([parent, name, ...rest].join('/')));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() && dirname(path).startsWith('/');
  } catch {
    return false;
  }
}
