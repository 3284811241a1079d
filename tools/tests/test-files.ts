import { globSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ALONE } from './alone.ts';

/** Test files, relative to the root of the project. */
export interface TestFiles {
  /** One at a time. */
  readonly alone: readonly string[];
  /** Two at a time. */
  readonly together: readonly string[];
}

/**
 * The test files that are meant. A folder means all in it but the long ones (`*.long.test.ts`).
 *
 * @param names files, folders or glob patterns, relative to `root`.
 */
export function testFiles(names: readonly string[], root: string): TestFiles {
  const files = [...new Set(names.flatMap((name) => filesOf(name, root)))];
  return { alone: files.filter((file) => file in ALONE), together: files.filter((file) => !(file in ALONE)) };
}

function filesOf(name: string, root: string): string[] {
  const found = isFolder(resolve(root, name))
    ? globSync(join(name, '**/*.test.ts'), { cwd: root }).filter((file) => !file.endsWith('.long.test.ts'))
    : globSync(name, { cwd: root });
  return found.map((file) => relative(root, resolve(root, file))).toSorted();
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
