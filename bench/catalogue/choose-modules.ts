import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { splitList } from '../model/names.ts';
import { loadModule } from './load-module.ts';

/** A module that a list names by its path. */
export interface ChosenModule<T> {
  readonly path: string;
  /** Null if it has no usable name. */
  readonly name: string | null;
  /** Null if it was refused. */
  readonly value: T | null;
}

/** The file that a module was loaded from. */
export interface ModuleFile {
  readonly url: string;
  /** The SHA-256 of its content. */
  readonly hash: string;
}

/** The value of a module, or all its problems. */
export type ReadModule<T> =
  | { readonly name: string; readonly value: T }
  | { readonly name: string | null; readonly problems: readonly string[] };

export interface ChosenModules<T> {
  readonly modules: readonly ChosenModule<T>[];
  /** The list with the name of its module in place of each path. Undefined if no name is left. */
  readonly names: string | undefined;
  /** One line per problem, naming option and file. */
  readonly problems: readonly string[];
}

/**
 * Loads the modules that a list such as `redis,./my-store.ts` names by their path, relative to the working directory,
 * each once.
 *
 * @param read reads a default export, given its file and the modules before it.
 */
export async function chooseModules<T>(
  option: string,
  list: string,
  read: (exported: unknown, file: ModuleFile, others: readonly ChosenModule<T>[]) => ReadModule<T>,
): Promise<ChosenModules<T>> {
  const parts = splitList(list);
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

/** Names that a module may not have. */
export interface TakenNames {
  /** What a built-in one is called in messages: `backend`. */
  readonly kind: string;
  readonly builtIn: readonly string[];
  /** Names with another meaning on the command line. */
  readonly taken: readonly string[];
  readonly others: readonly Pick<ChosenModule<unknown>, 'name' | 'path'>[];
}

/** Why the field of a module may not have this name; empty if it may. */
export function nameProblems(field: string, name: string, { kind, builtIn, taken, others }: TakenNames): string[] {
  const other = others.find((one) => one.name === name);
  if (other !== undefined) return [`${field} "${name}" is that of ${other.path} already: give it another one`];
  if (builtIn.includes(name)) return [`${field} "${name}" is that of a built-in ${kind}: give it another one`];
  return taken.includes(name) ? [`${field} "${name}" means something else here: give it another one`] : [];
}

/** A name has neither a slash nor an extension. */
function isPath(part: string): boolean {
  return /[/\\]|\.[a-z]+$/i.test(part);
}
