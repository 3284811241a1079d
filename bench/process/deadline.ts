/** Work that was not done within its time. The message tells what was late, and by which limit. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';

  /** @param late `no answer` becomes `no answer within 5 s`. */
  constructor(late: string, limitMs: number) {
    super(`${late} within ${limitMs < 1000 ? `${limitMs} ms` : `${limitMs / 1000} s`}`);
  }
}

/**
 * Waits for work for at most `limitMs`, and rejects with a TimeoutError then. The work itself is not ended, and its later
 * outcome is ignored.
 *
 * @param late for the message: what did not happen in time.
 */
export async function inTime<T>(work: Promise<T>, limitMs: number, late = 'no answer'): Promise<T> {
  return await unlessLate(work, limitMs, () => {
    throw new TimeoutError(late, limitMs);
  });
}

/** Waits for work for at most `limitMs`. Resolves with whether it was done by then; rejects as the work does. */
export async function doneWithin(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  const done = work.then(() => true);
  return await unlessLate(done, limitMs, () => false);
}

async function unlessLate<T>(work: Promise<T>, limitMs: number, late: () => T): Promise<T> {
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, limitMs);
  try {
    return await Promise.race([work, limit.promise.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}
