/** What waking the sender takes on a core that is awake, and on one that has gone to sleep in the meantime. */
const SHORTEST_US = 60;
const LONGEST_US = 250;

/** Of its time, what the sender may spend waiting out the lead. */
const SHARE = 0.06;

/**
 * How much before the due time of arrival `index` the sender is woken, to wait out the rest: about as long as waking
 * it takes, which is the longer the longer its core has slept. At low rates there is time for that: 250 µs at 200/s
 * and below, 60 µs at 1,000/s and above. Not longer, for an answer that comes in the meantime is read after it.
 */
export function pacingLeadUs(dueUs: Float64Array, index: number): number {
  const gapUs = (dueUs[index] ?? 0) - (dueUs[index - 1] ?? 0);
  return Math.min(LONGEST_US, Math.max(SHORTEST_US, gapUs * SHARE));
}
