import { workerData } from 'node:worker_threads';
import { nowUs } from '../../model/clock.ts';
import { PACER, type PacerThreadData } from './pacer-signals.ts';
import { pacingLeadUs } from './pacing-lead.ts';

/**
 * Sleeps until each due time and wakes the sending thread. A thread can sleep to a fraction of a millisecond without
 * spinning; a timer of the event loop cannot.
 */
const { dueUs, startUs, signals } = workerData as PacerThreadData;
const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

function wakeSender(): void {
  Atomics.add(signals, PACER.wakeCount, 1);
  Atomics.notify(signals, PACER.wakeCount);
}

wakeSender();
Atomics.wait(signals, PACER.isStarted, 0);
for (const [index, due] of dueUs.entries()) {
  const wakeUs = (startUs[0] ?? 0) + due - pacingLeadUs(dueUs, index);
  // Never early: the sender would find nothing due, and would not be woken again for this arrival.
  for (let waitUs = wakeUs - nowUs(); waitUs > 0; waitUs = wakeUs - nowUs()) Atomics.wait(never, 0, 0, waitUs / 1000);
  wakeSender();
}
