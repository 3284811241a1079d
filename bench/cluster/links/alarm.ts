import { Worker } from 'node:worker_threads';

/** Places in `AlarmThreadData.signals`. */
export const ALARM = {
  /** Raised and notified when `dueUs` was set. */
  settings: 0,
  /** Raised and notified when the time has come. */
  rings: 1,
} as const;

/** What the alarm's thread is given. */
export interface AlarmThreadData {
  /** One value, on the machine's clock; infinite while nobody waits. */
  readonly dueUs: Float64Array<SharedArrayBuffer>;
  readonly signals: Int32Array<SharedArrayBuffer>;
}

/**
 * Calls back at a time that may be set anew at any moment. A timer of the event loop knows whole milliseconds only; this
 * one sleeps in a thread of its own, to a fraction of a millisecond, and does not spin. It lasts as long as its process.
 */
export class Alarm {
  readonly #dueUs = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT)).fill(Infinity);
  readonly #signals = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  readonly #onRing: () => void;

  /** @param onRing is to set the next time, if there is one. */
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
