import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { nowUs } from '../../model/clock.ts';
import { PACER, type PacerThreadData } from './pacer-signals.ts';
import { pacingLeadUs } from './pacing-lead.ts';

/** Overdue arrivals are sent for this long in one go. Then the answers that have come are read. */
const LONGEST_TURN_US = 1000;

/** Calls a function at each of many due times. Its thread starts at once, long before the first due time. */
export class Pacer implements AsyncDisposable {
  readonly #dueUs: Float64Array<SharedArrayBuffer>;
  readonly #startUs = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  readonly #signals = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  readonly #thread: Worker;
  #failure: Error | null = null;

  /** @param dueUs in ascending order, in µs after the start. */
  constructor(dueUs: Float64Array<SharedArrayBuffer>) {
    this.#dueUs = dueUs;
    const data: PacerThreadData = { dueUs, startUs: this.#startUs, signals: this.#signals };
    this.#thread = new Worker(new URL('./pacer-thread.ts', import.meta.url), { workerData: data });
    this.#thread.once('error', (error) => {
      this.#failure = error;
      this.#wakeUp();
    });
  }

  /**
   * Resolves once the thread runs; rejects if it failed. A start time that is fixed before that may come too early for the
   * thread.
   */
  async ready(): Promise<void> {
    await this.#wakeAfter(0);
  }

  /**
   * Calls `onDue(index, nowUs)` for every due time, in order and never early. Late calls are made as soon as possible; none
   * is left out. At any rate, and however late it is, the event loop turns at least once per millisecond or call. Ends
   * after the last call, or once the signal aborts. To be called once.
   *
   * @param startUs on the machine's clock.
   * @returns the number of calls.
   */
  async run(startUs: number, onDue: (index: number, atUs: number) => void, signal?: AbortSignal): Promise<number> {
    this.#startUs[0] = startUs;
    Atomics.store(this.#signals, PACER.isStarted, 1);
    Atomics.notify(this.#signals, PACER.isStarted);
    const onAbort = (): void => this.#wakeUp();
    signal?.addEventListener('abort', onAbort);
    const aborted = (): boolean => signal?.aborted ?? false;
    try {
      let next = 0;
      let seen = 0;
      while (next < this.#dueUs.length && !aborted()) {
        // An arrival that is due need not wait, but the answers must still be read.
        if (isNear(this.#dueUs, startUs, next)) await setImmediate();
        else await this.#wakeAfter(seen);
        seen = Atomics.load(this.#signals, PACER.wakeCount);
        if (!aborted()) next = sendDue(this.#dueUs, startUs, next, onDue);
      }
      return next;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread.terminate();
  }

  /** Resolves once there were more than `seen` wake-ups; rejects if the thread failed. */
  async #wakeAfter(seen: number): Promise<void> {
    const wake = Atomics.waitAsync(this.#signals, PACER.wakeCount, seen);
    await (wake.async ? wake.value : setImmediate());
    if (this.#failure !== null) throw this.#failure;
  }

  #wakeUp(): void {
    Atomics.add(this.#signals, PACER.wakeCount, 1);
    Atomics.notify(this.#signals, PACER.wakeCount);
  }
}

/** Whether an arrival is due, or within the thread's lead of it. */
function isNear(dueUs: Float64Array, startUs: number, index: number): boolean {
  return startUs + (dueUs[index] ?? 0) <= nowUs() + pacingLeadUs(dueUs, index);
}

/**
 * If the first arrival is near, waits until it is due, and handles it and all others that are due by then, for a bounded
 * time.
 *
 * @returns the first index that was not handled.
 */
function sendDue(
  dueUs: Float64Array,
  startUs: number,
  first: number,
  onDue: (index: number, atUs: number) => void,
): number {
  if (!isNear(dueUs, startUs, first)) return first;
  const isDue = (position: number, atUs: number): boolean => startUs + (dueUs[position] ?? 0) <= atUs;
  let now = nowUs();
  while (!isDue(first, now)) now = nowUs();
  const turnEndsUs = now + LONGEST_TURN_US;
  let index = first;
  do {
    onDue(index, now);
    index++;
    now = nowUs();
  } while (index < dueUs.length && isDue(index, now) && now < turnEndsUs);
  return index;
}
