import { setTimeout as sleep } from 'node:timers/promises';
import { externalProvider } from '../cluster/services/external.ts';
import { BenchError, EXIT } from '../model/errors.ts';
import type { ComposeStack, ContainerEnvironment } from './stack.ts';

const READY_LIMIT_MS = 60_000;
const PAUSE_MS = 250;

/**
 * Resolves when every server of the backend answers. Rejects with a BenchError (exit 3) that says why one did not within a
 * minute: containers start all at once, and a database makes its files first.
 */
export async function waitForStores({ registered }: ComposeStack, environment: ContainerEnvironment): Promise<void> {
  const provider = externalProvider({ environment, allowRemote: true });
  const end = performance.now() + READY_LIMIT_MS;
  for (const spec of registered.backend.services) {
    for (;;) {
      try {
        await provider.start(spec);
        break;
      } catch (error) {
        const isUnreachable = error instanceof BenchError && error.exitCode === EXIT.environment;
        if (!isUnreachable || performance.now() > end) throw error;
      }
      await sleep(PAUSE_MS);
    }
  }
}
