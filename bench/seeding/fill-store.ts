import type { SeededSession } from '../../backends/backend.ts';
import type { FaultSite } from '../faults/fault.ts';
import { cookieSecretOf } from '../model/session-cookie.ts';
import { batchesOf } from './batches.ts';
import type { SeedingSite } from './site.ts';

/** The `addSessions` of a trial. They belong to users after all others, and each is added once. */
export function fillerOf({
  config,
  scenario,
  store,
  settings,
  signal,
}: Pick<SeedingSite, 'config' | 'scenario' | 'store' | 'settings' | 'signal'>): FaultSite['addSessions'] {
  const { cohortSize, sessionBytes } = config.load;
  let next = cohortSize + (scenario.traffic?.expiring?.sessions ?? 0);
  return async (batchBytes, proceed) => {
    const users = { from: next, cookieSecret: cookieSecretOf(config), sessionBytes };
    const batches = batchesOf(users, Number.MAX_SAFE_INTEGER, settings.ttlMs, signal, batchBytes);
    const wanted = whileWanted(batches, async (batch) => {
      next += batch.length;
      return await proceed(batch.length * sessionBytes);
    });
    await store.seed(wanted);
  };
}

async function* whileWanted(
  batches: AsyncGenerator<readonly SeededSession[]>,
  proceed: (batch: readonly SeededSession[]) => Promise<boolean>,
): AsyncGenerator<readonly SeededSession[]> {
  for await (const batch of batches) {
    if (!(await proceed(batch))) return;
    yield batch;
  }
}
