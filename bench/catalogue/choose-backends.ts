import type { ServiceSpec } from '../../backends/backend.ts';
import { BACKEND_NAMES, BACKENDS, KNOWN_SERVICES, type RegisteredBackend } from '../../backends/registry.ts';
import { readModule } from './backend-module.ts';
import { type ChosenModule, chooseModules, nameProblems } from './choose-modules.ts';

/** The backends that a list such as `redis,./my-store.ts` chooses from. */
export interface BackendChoices {
  /** The built-in backends and those of the modules that the list names. */
  readonly backends: readonly RegisteredBackend[];
  /** The list with the name of its backend in place of each path. Undefined if the run has no list. */
  readonly names: string | undefined;
  /** Names of refused modules: their problems are reported, so they are not unknown names. */
  readonly refused: readonly string[];
  readonly problems: readonly string[];
}

/**
 * Loads the modules that a list of backends names by their path, relative to the working directory. Their problems are returned,
 * one line each, naming the file.
 *
 * @param taken names with another meaning.
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
      const wrong = [
        ...nameProblems('name', backend.name, { kind: 'backend', builtIn: BACKEND_NAMES, taken, others }),
        ...serviceProblems(backend.services, others),
      ];
      // Without a usable name: it would be taken for the other one.
      if (wrong.length > 0) return { name: null, problems: wrong };
      return { name: backend.name, value: { backend, moduleUrl: file.url, moduleHash: file.hash } };
    },
  );
  return {
    backends: [...BACKENDS, ...modules.flatMap(({ value }) => value ?? [])],
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

/** One server serves all backends that ask for its name, so they must mean the same server. */
function serviceProblems(services: readonly ServiceSpec[], others: Others): string[] {
  return services.flatMap((spec) => {
    const other = others.find(({ value }) =>
      value?.backend.services.some((one) => one.name === spec.name && one !== spec),
    );
    return other === undefined ? [] : [`service "${spec.name}" is another one than that of ${other.path}: rename it`];
  });
}
