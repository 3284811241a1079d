import { Worker } from 'node:worker_threads';
import { ALARM, type AlarmThreadData } from './alarm-signals.ts';

/**
 * Calls back at a time that may be changed at any moment. A timer of the event loop has whole milliseconds only. This one
 * sleeps in a thread of its own, to a fraction of a millisecond, and does not spin. It lasts as long as its process.
 *
 * The pacer of the generator sleeps in the same way, and shares no code with this: its thread has all due times from the
 * start, and needs no word from the event loop before each of them.
 */
export class Alarm {
  readonly #dueUs = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT)).fill(Infinity);
  readonly #signals = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  readonly #onRing: () => void;

  /** @param onRing sets the next time, if one is left. */
  constructor(onRing: () => void) {
    this.#onRing = onRing;
    const data: AlarmThreadData = { dueUs: this.#dueUs, signals: this.#signals };
    new Worker(new URL('./alarm-thread.ts', import.meta.url), { workerData: data }).unref();
    void this.#listen();
  }

  /** Rings at `dueUs`, or before that at the time that is set already. */
  set(dueUs: number): void {
    if (dueUs >= (this.#dueUs[0] ?? Infinity)) return;
    this.#dueUs[0] = dueUs;
    Atomics.add(this.#signals, ALARM.settings, 1);
    Atomics.notify(this.#signals, ALARM.settings);
  }

  async #listen(): Promise<never> {
    for (let heard = 0; ; ) {
      const ring = Atomics.waitAsync(this.#signals, ALARM.rings, heard);
      if (ring.async) await ring.value;
      heard = Atomics.load(this.#signals, ALARM.rings);
      this.#onRing();
    }
  }
}
