/** Places in `AlarmThreadData.signals`. */
export const ALARM = {
  /** Raised and notified when `dueUs` was set. */
  settings: 0,
  /** Raised and notified when the time is reached. */
  rings: 1,
} as const;

/** The data of the alarm's thread. */
export interface AlarmThreadData {
  /** One value, on the machine's clock; infinite while no time is set. */
  readonly dueUs: Float64Array<SharedArrayBuffer>;
  readonly signals: Int32Array<SharedArrayBuffer>;
}
