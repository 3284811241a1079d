import type { Backend } from './backend.ts';

/**
 * Imports the module at the file URL `moduleUrl`, whose default export must be a `Backend`. A process that needs one
 * backend loads it this way, without the client libraries of the others.
 */
export async function loadBackend(moduleUrl: string): Promise<Backend> {
  const module: unknown = await import(moduleUrl);
  const exported = typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
  if (!isBackend(exported)) throw new Error(`${moduleUrl} has no backend as its default export`);
  return exported;
}

function isBackend(value: unknown): value is Backend {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'guarantees' in value &&
    'open' in value &&
    typeof value.open === 'function'
  );
}
