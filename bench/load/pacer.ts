import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { nowUs } from '../model/clock.ts';
import { pacingLeadUs } from './pacing-lead.ts';

/** What the pacing thread is given. */
export interface PacerThreadData {
  readonly dueUs: Float64Array<SharedArrayBuffer>;
  readonly startUs: number;
  /** Raised and notified at every due time. */
  readonly wakeCount: Int32Array<SharedArrayBuffer>;
}

/**
 * Calls `onDue(index, nowUs)` for every index of `dueUs` once its time has come, in order and never early; late
 * ones are called as soon as possible, none is left out. Times are µs after `startUs` of the machine's clock.
 * Resolves after the last one, or once the signal aborts, with how many were called.
 */
export async function pace(
  dueUs: Float64Array<SharedArrayBuffer>,
  startUs: number,
  onDue: (index: number, atUs: number) => void,
  signal?: AbortSignal,
): Promise<number> {
  const wakeCount = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const data: PacerThreadData = { dueUs, startUs, wakeCount };
  const thread = new Worker(new URL('./pacer-thread.ts', import.meta.url), { workerData: data });
  let failure: Error | null = null;
  const wakeUp = (): void => {
    Atomics.add(wakeCount, 0, 1);
    Atomics.notify(wakeCount, 0);
  };
  thread.once('error', (error) => {
    failure = error;
    wakeUp();
  });
  signal?.addEventListener('abort', wakeUp);
  const aborted = (): boolean => signal?.aborted ?? false;
  try {
    let next = 0;
    let seen = 0;
    while (next < dueUs.length && !aborted()) {
      const wake = Atomics.waitAsync(wakeCount, 0, seen);
      // Behind schedule there is nothing to wait for, but the answers must still be read.
      await (wake.async ? wake.value : setImmediate());
      if (failure !== null) throw failure;
      seen = Atomics.load(wakeCount, 0);
      if (!aborted()) next = sendDue(dueUs, startUs, next, onDue);
    }
    return next;
  } finally {
    signal?.removeEventListener('abort', wakeUp);
    await thread.terminate();
  }
}

/** Handles all that is due, and what is due within the thread's lead; returns the first index that is not. */
function sendDue(
  dueUs: Float64Array,
  startUs: number,
  first: number,
  onDue: (index: number, atUs: number) => void,
): number {
  let index = first;
  for (;;) {
    const due = dueUs[index];
    if (due === undefined) return index;
    let now = nowUs();
    if (startUs + due > now + pacingLeadUs(dueUs, index)) return index;
    while (now < startUs + due) now = nowUs();
    onDue(index, now);
    index++;
  }
}
