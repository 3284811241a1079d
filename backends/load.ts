import expressSession from 'express-session';
import { environmentError } from '../bench/model/errors.ts';
import type { BackendContext, BackendModule, OpenBackend } from './backend.ts';
import { offerPackages } from './package-fallback.ts';

/**
 * Imports the module at a file URL, whose default export (or `module.exports`) must be a backend. A process that needs one
 * backend loads it this way, without the client libraries of the others. The whole contract is checked by
 * bench/catalogue/backend-module.ts.
 */
export async function loadBackend(moduleUrl: string): Promise<BackendModule> {
  const exported = await importDefault(moduleUrl);
  if (!isBackend(exported)) throw new Error(`${moduleUrl} has no backend as its default export`);
  return exported;
}

/** The default export, whatever it is, also of a compiled CommonJS module; undefined if the module has none. */
export async function importDefault(moduleUrl: string): Promise<unknown> {
  offerPackages();
  const module: unknown = await import(moduleUrl);
  const exported = defaultOf(module);
  return isObject(exported) && '__esModule' in exported ? defaultOf(exported) : exported;
}

/** What a process gives to a backend that it opens. */
export interface BackendSite extends Omit<BackendContext, 'session' | 'addressMap'> {
  readonly addressMap?: BackendContext['addressMap'] | undefined;
}

/** Opens a backend. Every process does it here. */
export async function openBackend(
  backend: Pick<BackendModule, 'open'>,
  { addressMap, ...site }: BackendSite,
): Promise<OpenBackend> {
  const ctx = { ...site, session: expressSession, ...(addressMap === undefined ? {} : { addressMap }) };
  return await backend.open(Object.defineProperty(ctx, 'detours', { get: renamed }));
}

/** A store that reads the old name would find nothing there, and bypass the links without a word. */
function renamed(): never {
  throw environmentError(
    'ctx.detours is called ctx.addressMap now (backends/contract/backend.ts)',
    'RENAMED_FIELD',
    'Read ctx.addressMap in the module of the store',
  );
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
