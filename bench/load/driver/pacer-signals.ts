/** Places in `PacerThreadData.signals`. */
export const PACER = {
  /** Incremented and notified when the thread is ready, and at every due time. */
  wakeCount: 0,
  /** 1 once `startUs` is set. */
  isStarted: 1,
} as const;

/** The pacing thread's input. */
export interface PacerThreadData {
  readonly dueUs: Float64Array<SharedArrayBuffer>;
  /** One value, set before the start. */
  readonly startUs: Float64Array<SharedArrayBuffer>;
  readonly signals: Int32Array<SharedArrayBuffer>;
}
