import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/** After more refusals in a row it gives up: a minute and a half in all. */
const MOST_REFUSALS = 24;

/**
 * Offers items until all are taken. After an offer of which none was taken it pauses, twice as long each time, as the vendor
 * asks clients to.
 *
 * @param offer resolves with the items that were not taken.
 * @throws Error after too many refusals in a row; also what `offer` rejects with.
 */
export async function offerAll<T>(
  items: readonly T[],
  offer: (left: readonly T[]) => Promise<readonly T[]>,
  pause: (ms: number) => Promise<unknown> = sleep,
): Promise<void> {
  let left = items;
  let refusals = 0;
  while (left.length > 0) {
    const still = await offer(left);
    refusals = still.length < left.length ? 0 : refusals + 1;
    left = still;
    if (refusals > MOST_REFUSALS)
      throw new Error(`dynamodb took none of ${left.length} items, asked ${refusals} times`);
    if (left.length > 0) await pause(Math.min(FIRST_PAUSE_MS * 2 ** refusals, LONGEST_PAUSE_MS));
  }
}
