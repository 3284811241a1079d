/** Waking the sender takes this long at most, on a core that is asleep. A longer lead is of no use. */
const LONGEST_US = 250;

/** The share of its time that the sender may wait in leads. */
export const LEAD_SHARE = 0.06;

/**
 * The sender is woken this long before the due time of arrival `index`, and waits for the rest. Waking takes longer the
 * longer the core has slept, so the lead is a fixed share of the time since the arrival before: 250 µs at 200/s, 60 µs at
 * 1,000/s, 3 µs at 20,000/s, where the core is awake anyway. All leads together are at most that share of the schedule, at
 * any rate.
 */
export function pacingLeadUs(dueUs: Float64Array, index: number): number {
  const gapUs = (dueUs[index] ?? 0) - (dueUs[index - 1] ?? 0);
  return Math.min(LONGEST_US, gapUs * LEAD_SHARE);
}
