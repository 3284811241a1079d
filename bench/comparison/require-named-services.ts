import type { RegisteredBackend } from '../../backends/registry.ts';
import { type Choice, missingLine } from '../cluster/services/choice.ts';
import { environmentError } from '../model/errors.ts';

/** A backend that the user named is not skipped: throws a BenchError (exit 3) if one of the `named` lacks its server. */
export function requireNamedServices(
  named: readonly string[],
  backends: readonly RegisteredBackend[],
  { missing }: Choice,
): void {
  const asked = backends.filter(({ backend }) => named.includes(backend.name));
  const lines = asked.flatMap(({ backend }) =>
    backend.services
      .filter(({ name }) => missing.has(name))
      .map(({ name }) => `backend ${backend.name} cannot run: ${missingLine(name, missing)}`),
  );
  if (lines.length === 0) return;
  throw environmentError(lines.join('\n'), 'SERVICE_MISSING', 'Install it, or leave the backend out');
}
