import type { Backend } from './backend.ts';
import memcached from './memcached/index.ts';
import memory from './memory/index.ts';
import none from './none/index.ts';
import postgres from './postgres/index.ts';
import redis from './redis/index.ts';
import sticky from './sticky/index.ts';

export interface RegisteredBackend {
  readonly backend: Backend;
  /** File URL of its module: an app server imports this one and no other. */
  readonly moduleUrl: string;
}

/** The built-in backends, in the order of every table. */
export const BACKENDS: readonly RegisteredBackend[] = [
  builtIn(none),
  builtIn(memory),
  builtIn(sticky),
  builtIn(postgres),
  builtIn(redis),
  builtIn(memcached),
];

export const BACKEND_NAMES: readonly string[] = BACKENDS.map(({ backend }) => backend.name);

/** The backend of that name, if there is one. */
export function findBackend(name: string): RegisteredBackend | undefined {
  return BACKENDS.find(({ backend }) => backend.name === name);
}

/** A built-in backend's folder bears its name. */
function builtIn(backend: Backend): RegisteredBackend {
  return { backend, moduleUrl: new URL(`./${backend.name}/index.ts`, import.meta.url).href };
}
