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

/** How long arrivals that are overdue are sent in one go before the answers that have come meanwhile are read. */
const LONGEST_TURN_US = 1000;

/**
 * Calls `onDue(index, nowUs)` for every index of `dueUs` once its time has come, in order and never early; late
 * ones are called as soon as possible, none is left out. Times are µs after `startUs` of the machine's clock. However
 * high the rate, and however far behind it is, the event loop turns at least once per millisecond or call.
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
      // What is due has nothing to wait for, but the answers must still be read.
      if (isNear(dueUs, startUs, next)) await setImmediate();
      else {
        const wake = Atomics.waitAsync(wakeCount, 0, seen);
        await (wake.async ? wake.value : setImmediate());
      }
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

/** Whether an arrival is due, or within the thread's lead of it. */
function isNear(dueUs: Float64Array, startUs: number, index: number): boolean {
  return startUs + (dueUs[index] ?? 0) <= nowUs() + pacingLeadUs(dueUs, index);
}

/**
 * Waits out the lead of the first arrival where it is near, and handles it with all that is due by then, for a
 * bounded time; returns the first index that was not handled.
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
