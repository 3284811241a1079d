import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** No attempt begins later than this after the first one. */
  readonly limitMs: number;
  /** From the end of an attempt to the next one. */
  readonly pauseMs: number;
}

/** Tries until an attempt resolves, and resolves with what that did; rejects with why the last one did not. */
export async function tryFor<T>({ limitMs, pauseMs }: Patience, attempt: () => Promise<T>): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const isLast = performance.now() + pauseMs > end;
    try {
      return await attempt();
    } catch (error) {
      if (isLast) throw error;
    }
    await sleep(pauseMs);
  }
}
