import expressSession from 'express-session';
import type { BackendContext, BackendModule, OpenBackend } from './backend.ts';
import { lendPackages } from './package-fallback.ts';

/**
 * Imports the module at the file URL `moduleUrl`, whose default export (or `module.exports`) is to be a backend. A
 * process that needs one backend loads it this way, without the client libraries of the others. Whether it keeps
 * the whole contract was looked at before (module-contract.ts).
 */
export async function loadBackend(moduleUrl: string): Promise<BackendModule> {
  const exported = await importDefault(moduleUrl);
  if (!isBackend(exported)) throw new Error(`${moduleUrl} has no backend as its default export`);
  return exported;
}

/** The default export, whatever it is; undefined where there is none. Also of a CommonJS module that was compiled. */
export async function importDefault(moduleUrl: string): Promise<unknown> {
  lendPackages();
  const module: unknown = await import(moduleUrl);
  const exported = defaultOf(module);
  return isObject(exported) && '__esModule' in exported ? defaultOf(exported) : exported;
}

/** What a process has for the backends that it opens. */
export interface BackendSite extends Omit<BackendContext, 'session' | 'addressMap'> {
  readonly addressMap?: BackendContext['addressMap'] | undefined;
}

/** Opens a backend, in whatever process. */
export async function openBackend(
  backend: Pick<BackendModule, 'open'>,
  { addressMap, ...site }: BackendSite,
): Promise<OpenBackend> {
  return await backend.open({ ...site, session: expressSession, ...(addressMap === undefined ? {} : { addressMap }) });
}

function defaultOf(module: unknown): unknown {
  return isObject(module) && 'default' in module ? module.default : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isBackend(value: unknown): value is BackendModule {
  return (
    isObject(value) &&
    'name' in value &&
    typeof value.name === 'string' &&
    'open' in value &&
    typeof value.open === 'function'
  );
}
