/** Of every call of a store that is tried. */
export const STORE_DEADLINE_MS = 500;

/** A store's timer can be due a little before its time. */
const MOST = 0.9;

const TIMED_OUT = /\btim(?:e|ed)[ -]?out\b/i;

/** Whether a call that failed ran past its deadline, or says so itself: a store may have a shorter deadline of its own. */
export function ranLate(tookMs: number, message: string): boolean {
  return tookMs >= STORE_DEADLINE_MS * MOST || TIMED_OUT.test(message);
}
