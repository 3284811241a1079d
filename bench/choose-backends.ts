import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServiceSpec } from '../backends/backend.ts';
import { readModule } from '../backends/module-contract.ts';
import { BACKENDS, type RegisteredBackend } from '../backends/registry.ts';
import { KNOWN_SERVICES } from '../backends/services.ts';
import { loadModule } from './load-module.ts';

/** What there is to choose from for a list such as `redis,./my-store.ts`. */
export interface BackendChoices {
  /** The built-in backends and those of the modules that the list names. */
  readonly backends: readonly RegisteredBackend[];
  /** The list with the name of its backend in place of each path; undefined where there was no list. */
  readonly names: string | undefined;
  /** Names of modules that were refused: they are known, and have been complained of. */
  readonly refused: readonly string[];
  readonly problems: readonly string[];
}

/**
 * Loads the modules that a list of backends names by their path, relative to the working directory. What is wrong with
 * any of them comes back as problems, a line each that names the file.
 *
 * @param taken names that mean something else.
 */
export async function chooseBackends(list: string | undefined, taken: readonly string[] = []): Promise<BackendChoices> {
  if (list === undefined) return { backends: BACKENDS, names: undefined, refused: [], problems: [] };
  const parts = list.split(',').map((part) => part.trim());
  const modules = new Map<string, ChosenModule>();
  for (const path of parts.filter(isPath)) {
    if (!modules.has(path)) modules.set(path, await chooseModule(path, taken, [...modules.values()]));
  }
  const names = parts.flatMap((part) => (isPath(part) ? (modules.get(part)?.name ?? []) : part));
  const chosen = [...modules.values()];
  return {
    backends: [...BACKENDS, ...chosen.flatMap(({ registered }) => registered ?? [])],
    // Where nothing is left, the paths have been complained of.
    names: names.length === 0 ? undefined : names.join(','),
    refused: chosen.flatMap(({ name, registered }) => (name === null || registered !== null ? [] : [name])),
    problems: chosen.flatMap(({ problems }) => problems),
  };
}

interface ChosenModule {
  readonly path: string;
  readonly name: string | null;
  /** Null when it was refused. */
  readonly registered: RegisteredBackend | null;
  readonly problems: readonly string[];
}

/** A name has neither a slash nor an extension. */
function isPath(part: string): boolean {
  return /[/\\]|\.[a-z]+$/i.test(part);
}

async function chooseModule(
  path: string,
  taken: readonly string[],
  others: readonly ChosenModule[],
): Promise<ChosenModule> {
  const refuse = (name: string | null, problems: readonly string[]): ChosenModule => {
    return { path, name, registered: null, problems: problems.map((problem) => `--backends ${path}: ${problem}`) };
  };
  const file = resolve(path);
  const loaded = await loadModule(file);
  if ('problem' in loaded) return refuse(null, [loaded.problem]);
  const read = readModule(loaded.exported, KNOWN_SERVICES);
  if ('problems' in read) return refuse(read.name, read.problems);
  const { backend } = read;
  const problems = [...nameProblems(backend.name, taken, others), ...serviceProblems(backend.services, others)];
  // The name is another's: it would be taken for that one.
  if (problems.length > 0) return refuse(null, problems);
  return { path, name: backend.name, registered: { backend, moduleUrl: pathToFileURL(file).href }, problems };
}

function nameProblems(name: string, taken: readonly string[], others: readonly ChosenModule[]): string[] {
  const other = others.find((one) => one.name === name);
  if (other !== undefined) return [`name "${name}" is that of ${other.path} already: give it another one`];
  if (BACKENDS.some(({ backend }) => backend.name === name)) {
    return [`name "${name}" is that of a built-in backend: give it another one`];
  }
  return taken.includes(name) ? [`name "${name}" means something else here: give it another one`] : [];
}

/** One server serves all that ask for its name, so they must mean the same. */
function serviceProblems(services: readonly ServiceSpec[], others: readonly ChosenModule[]): string[] {
  return services.flatMap((spec) => {
    const other = others.find(({ registered }) =>
      registered?.backend.services.some((one) => one.name === spec.name && one !== spec),
    );
    return other === undefined ? [] : [`service "${spec.name}" is another one than that of ${other.path}: rename it`];
  });
}
