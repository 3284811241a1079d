import { setTimeout as sleep } from 'node:timers/promises';
import { unlessAborted } from './unless-aborted.ts';

export interface Patience {
  /** From the first attempt to the last. */
  readonly limitMs: number;
  /** From the end of an attempt to the next one. */
  readonly pauseMs: number;
  /** Missing: all pauses are equal. Else each is twice as long as the one before it, up to this. */
  readonly longestPauseMs?: number;
  /** Ends the waiting, with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks again and again whether a condition holds. Resolves with true once it does, and with false when it still does not
 * after `limitMs`. Rejects as the condition does, or with the signal's reason.
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  { limitMs, pauseMs, longestPauseMs = pauseMs, signal }: Patience,
): Promise<boolean> {
  const endMs = performance.now() + limitMs;
  for (let nextMs = pauseMs; ; nextMs = Math.min(2 * nextMs, longestPauseMs)) {
    if (await unlessAborted(signal, Promise.resolve(condition()))) return true;
    const leftMs = endMs - performance.now();
    if (leftMs <= 0) return false;
    await unlessAborted(signal, sleep(Math.min(nextMs, leftMs)));
  }
}

/** Tries until an attempt resolves, and resolves as it does. After `limitMs` it rejects as the last attempt did. */
export async function tryFor<T>(patience: Patience, attempt: () => Promise<T>): Promise<T> {
  let last: { readonly value: T } | { readonly failure: unknown } | undefined;
  await until(async () => {
    last = await attempt().then(
      (value) => ({ value }),
      (failure: unknown) => ({ failure }),
    );
    return 'value' in last;
  }, patience);
  if (last !== undefined && 'value' in last) return last.value;
  throw last?.failure;
}
