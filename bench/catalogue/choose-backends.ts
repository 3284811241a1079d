import type { ServiceSpec } from '../../backends/backend.ts';
import { BACKENDS, KNOWN_SERVICES, type RegisteredBackend } from '../../backends/registry.ts';
import { readModule } from './backend-module.ts';
import { type ChosenModule, chooseModules } from './choose-modules.ts';

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
  const { modules, names, problems } = await chooseModules<RegisteredBackend>(
    'backends',
    list,
    (exported, file, others) => {
      const read = readModule(exported, KNOWN_SERVICES);
      if ('problems' in read) return read;
      const { backend } = read;
      const wrong = [...nameProblems(backend.name, taken, others), ...serviceProblems(backend.services, others)];
      // The name is another's: it would be taken for that one.
      if (wrong.length > 0) return { name: null, problems: wrong };
      return { name: backend.name, value: { backend, moduleUrl: file.url, moduleHash: file.hash } };
    },
  );
  return {
    backends: [...BACKENDS, ...modules.flatMap(({ value }) => value ?? [])],
    // Where nothing is left, the paths have been complained of.
    names,
    refused: modules.flatMap(({ name, value }) => (name === null || value !== null ? [] : [name])),
    problems,
  };
}

/** The backends of these names, in this order. */
export function backendsNamed(
  names: readonly string[],
  { backends }: Pick<BackendChoices, 'backends'>,
): readonly RegisteredBackend[] {
  return names.flatMap((name) => backends.find(({ backend }) => backend.name === name) ?? []);
}

type Others = readonly ChosenModule<RegisteredBackend>[];

function nameProblems(name: string, taken: readonly string[], others: Others): string[] {
  const other = others.find((one) => one.name === name);
  if (other !== undefined) return [`name "${name}" is that of ${other.path} already: give it another one`];
  if (BACKENDS.some(({ backend }) => backend.name === name)) {
    return [`name "${name}" is that of a built-in backend: give it another one`];
  }
  return taken.includes(name) ? [`name "${name}" means something else here: give it another one`] : [];
}

/** One server serves all that ask for its name, so they must mean the same. */
function serviceProblems(services: readonly ServiceSpec[], others: Others): string[] {
  return services.flatMap((spec) => {
    const other = others.find(({ value }) =>
      value?.backend.services.some((one) => one.name === spec.name && one !== spec),
    );
    return other === undefined ? [] : [`service "${spec.name}" is another one than that of ${other.path}: rename it`];
  });
}
