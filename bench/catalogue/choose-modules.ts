import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { listed } from '../options/names.ts';
import { loadModule } from './load-module.ts';

/** A module that a list names by its path. */
export interface ChosenModule<T> {
  readonly path: string;
  /** Null where it has none that could be used. */
  readonly name: string | null;
  /** Null when it was refused. */
  readonly value: T | null;
}

/** The file that a module was loaded from. */
export interface ModuleFile {
  readonly url: string;
  /** The SHA-256 of what it held. */
  readonly hash: string;
}

/** What a module comes to, or all that is wrong with it. */
export type ReadModule<T> =
  | { readonly name: string; readonly value: T }
  | { readonly name: string | null; readonly problems: readonly string[] };

export interface ChosenModules<T> {
  readonly modules: readonly ChosenModule<T>[];
  /** The list with the name of its module in place of each path; undefined where no name is left. */
  readonly names: string | undefined;
  /** A line each that names the option and the file. */
  readonly problems: readonly string[];
}

/**
 * Loads the modules that a list such as `redis,./my-store.ts` names by their path, relative to the working directory,
 * each once.
 *
 * @param read what is to be made of a default export; it is told the file and the modules before.
 */
export async function chooseModules<T>(
  option: string,
  list: string,
  read: (exported: unknown, file: ModuleFile, others: readonly ChosenModule<T>[]) => ReadModule<T>,
): Promise<ChosenModules<T>> {
  const parts = listed(list);
  const modules = new Map<string, ChosenModule<T>>();
  const problems: string[] = [];
  for (const path of new Set(parts.filter(isPath))) {
    const file = resolve(path);
    const loaded = await loadModule(file);
    const found: ReadModule<T> =
      'problem' in loaded
        ? { name: null, problems: [loaded.problem] }
        : read(loaded.exported, { url: pathToFileURL(file).href, hash: loaded.hash }, [...modules.values()]);
    modules.set(path, { path, name: found.name, value: 'value' in found ? found.value : null });
    if ('problems' in found) problems.push(...found.problems.map((problem) => `--${option} ${path}: ${problem}`));
  }
  const names = parts.flatMap((part) => (isPath(part) ? (modules.get(part)?.name ?? []) : part));
  return { modules: [...modules.values()], names: names.length === 0 ? undefined : names.join(','), problems };
}

/** A name has neither a slash nor an extension. */
function isPath(part: string): boolean {
  return /[/\\]|\.[a-z]+$/i.test(part);
}
