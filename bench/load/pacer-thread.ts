import { workerData } from 'node:worker_threads';
import { nowUs } from '../model/clock.ts';
import type { PacerThreadData } from './pacer.ts';
import { pacingLeadUs } from './pacing-lead.ts';

/**
 * Sleeps until each due time and wakes the sending thread. A thread of its own can sleep to a fraction of a
 * millisecond, which a timer of the event loop cannot, and it does not spin.
 */
const { dueUs, startUs, wakeCount } = workerData as PacerThreadData;
const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

for (const [index, due] of dueUs.entries()) {
  const wakeUs = startUs + due - pacingLeadUs(dueUs, index);
  // Never early: the sender would find nothing due, and nobody would wake it again for this one.
  for (let waitUs = wakeUs - nowUs(); waitUs > 0; waitUs = wakeUs - nowUs()) Atomics.wait(never, 0, 0, waitUs / 1000);
  Atomics.add(wakeCount, 0, 1);
  Atomics.notify(wakeCount, 0);
}
