import { externalProblems, externalProvider } from '../cluster/services/external.ts';
import { usageError } from '../model/errors.ts';
import { tryFor } from '../process/until.ts';
import type { ComposeStack, ContainerEnvironment } from './stack.ts';

const PATIENCE = { limitMs: 60_000, pauseMs: 250 };

/**
 * Resolves when every server of the backend answers. Rejects with a BenchError (exit 3) when one does not within a minute:
 * all containers start at once, and a database makes its files first.
 */
export async function waitForStores({ registered }: ComposeStack, environment: ContainerEnvironment): Promise<void> {
  const options = { environment, allowRemote: true };
  const { services } = registered.backend;
  const problems = externalProblems(services, options);
  if (problems.length > 0) throw usageError(problems);
  const provider = externalProvider(options);
  for (const spec of services) await tryFor(PATIENCE, () => provider.start(spec));
}
