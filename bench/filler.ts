import type { SeededSession } from '../backends/backend.ts';
import { batchesOf, cookieSecretOf } from './seeding.ts';
import type { TrialSetup } from './trial-setup.ts';

/** So little that a server which is short of memory is not short of it for the sake of what it is about to refuse. */
const FILLED_AT_ONCE_BYTES = 4 * 1024;

/**
 * A way to put ever more sessions into the store of a trial: those of users after all others, who never come. `proceed` is
 * asked before each batch, and told the bytes of payload in it: false ends the call. It rejects when the store refuses one.
 */
export function fillerOf({
  config,
  scenario,
  store,
  settings,
  signal,
}: TrialSetup): (proceed: (bytes: number) => Promise<boolean>) => Promise<void> {
  const { sessions, sessionBytes } = config.load;
  const from = sessions + (scenario.traffic?.dying?.sessions ?? 0);
  const users = { from, cookieSecret: cookieSecretOf(config), sessionBytes };
  const all = batchesOf(users, Number.MAX_SAFE_INTEGER, settings.ttlMs, signal, FILLED_AT_ONCE_BYTES);
  return async (proceed) => {
    await store.seed(whileWanted(all, (batch) => proceed(batch.length * sessionBytes)));
  };
}

/** Ends without ending `batches`, which go on at the next call. */
async function* whileWanted(
  batches: AsyncGenerator<readonly SeededSession[]>,
  proceed: (batch: readonly SeededSession[]) => Promise<boolean>,
): AsyncGenerator<readonly SeededSession[]> {
  for (;;) {
    const next = await batches.next();
    if (next.done === true || !(await proceed(next.value))) return;
    yield next.value;
  }
}
