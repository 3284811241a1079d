/** What waking the sender takes on a core that has gone to sleep: a longer lead would be of no use. */
const LONGEST_US = 250;

/** Of its time, what the sender may spend waiting out leads. */
export const LEAD_SHARE = 0.06;

/**
 * How much before the due time of arrival `index` the sender is woken, to wait out the rest: about as long as waking
 * it takes, which is the longer the longer its core has slept. It is a fixed share of the time since the arrival
 * before, so that all leads together are at most that share of the schedule, at any rate: 250 µs at 200/s, 60 µs at
 * 1,000/s, 3 µs at 20,000/s, where the core is awake anyway.
 */
export function pacingLeadUs(dueUs: Float64Array, index: number): number {
  const gapUs = (dueUs[index] ?? 0) - (dueUs[index - 1] ?? 0);
  return Math.min(LONGEST_US, gapUs * LEAD_SHARE);
}
