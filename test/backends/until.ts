import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT_MS = 15_000;
const PAUSE_MS = 20;

/** Resolves when `condition` first holds. Rejects if it does not within 15 s. An error of it counts as "not yet". */
export async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  let failure: unknown;
  for (;;) {
    try {
      if (await condition()) return;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > end) throw new Error(`not within ${LIMIT_MS / 1_000} s: ${what}`, { cause: failure });
    await sleep(PAUSE_MS);
  }
}
