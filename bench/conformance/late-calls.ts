import type { Answer } from '../app/browser.ts';
import { NOT_READY } from '../cluster/processes/readiness.ts';
import { BenchError, messageOf } from '../model/errors.ts';
import { CallFailed } from '../process/channel.ts';
import { TimeoutError } from '../process/deadline.ts';
import { LATE_CALL } from './host-api.ts';
import { Pace } from './pace.ts';
import { ranLate } from './ran-late.ts';

/** Too slow to tell: nothing follows from this attempt for the store. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

/**
 * What was late in one attempt of a case. An attempt that fails proves nothing if one of its calls ran past its deadline:
 * that can be the machine's doing. While the case has broken its servers a late call is what it asks about. Then only a
 * machine that stood still excuses it.
 */
export class LateCalls implements Disposable {
  readonly #open = new Set<Promise<unknown>>();
  #first: string | null = null;
  #pace: Pace | null = null;
  #isOver = false;

  /** What was late first, in words; null if nothing was. */
  get first(): string | null {
    return this.#first ?? this.#pace?.standstill ?? null;
  }

  /** To be called before servers are broken. Does nothing once the attempt is over. */
  expectThem(): void {
    if (!this.#isOver) this.#pace ??= new Pace();
  }

  /** To be called once the broken servers serve every node again: from now on a late call tells nothing. */
  watchAgain(): void {
    this.#first ??= this.#pace?.standstill ?? null;
    this.#pace?.[Symbol.dispose]();
    this.#pace = null;
  }

  /** Resolves when no call of the attempt is open: others fail at once because one is late, and before it is. */
  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.allSettled(this.#open);
  }

  /** Waits for the answer to a call. Rejects as it does, or with TooSlow where it was late. */
  async judged<T>(call: string, answer: Promise<T>): Promise<T> {
    try {
      return await this.#tracked(answer);
    } catch (error) {
      if (this.#pace !== null || !isLate(error)) throw error;
      const said = error instanceof TimeoutError ? error.message : `${call} ran past its deadline: ${error.message}`;
      this.#first ??= said;
      throw new TooSlow(said, { cause: error });
    }
  }

  /** Notes whether a request of a user is answered late, by an error or not. */
  watch(what: string, answer: Promise<Answer>): void {
    const startMs = performance.now();
    const note = (said: string): void => {
      const tookMs = performance.now() - startMs;
      if (this.#pace === null && ranLate(tookMs, said))
        this.#first ??= `${what} took ${Math.round(tookMs)} ms: ${said}`;
    };
    void this.#tracked(
      answer.then(
        ({ status, text }) => note(`${status} ${text}`),
        (error: unknown) => note(messageOf(error)),
      ),
    );
  }

  async #tracked<T>(call: Promise<T>): Promise<T> {
    this.#open.add(call);
    try {
      return await call;
    } finally {
      this.#open.delete(call);
    }
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#pace?.[Symbol.dispose]();
  }
}

/** Whether this error is of a process or server that was not ready in time. */
export function isNotReady(error: unknown): error is Error {
  return error instanceof BenchError && error.code === NOT_READY;
}

/** Whether this error says that something took too long, and nothing else. */
export function isLate(error: unknown): error is Error {
  if (error instanceof TimeoutError || error instanceof TooSlow || isNotReady(error)) return true;
  return error instanceof CallFailed && error.errorName === LATE_CALL;
}
