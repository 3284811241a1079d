import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const MISSING = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

let isActive = false;

/**
 * Makes packages of session-bench available to every module from now on, for those not found from the module's own folder. A
 * store anywhere on disk can use express-session, ioredis, pg and the others without an installation of its own.
 */
export function offerPackages(): void {
  if (isActive) return;
  isActive = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        const isMissing = error instanceof Error && 'code' in error && MISSING.has(String(error.code));
        if (!isMissing || /^[./]|^\w+:/.test(specifier)) throw error;
        try {
          // `require` resolves from the module that calls it, regardless of the context.
          if (context.conditions.includes('require')) return { url: ownUrl(specifier), shortCircuit: true };
          return nextResolve(specifier, { ...context, parentURL: import.meta.url });
        } catch {
          throw error;
        }
      }
    },
  });
}

function ownUrl(specifier: string): string {
  return pathToFileURL(createRequire(import.meta.url).resolve(specifier)).href;
}
