import type { ArrivalPlan, RateSegment } from '../../model/plan.ts';
import { arrivalTimesUs } from './arrival-times.ts';
import { chooseUsers } from './user-choice.ts';

/** The arrivals of one generator, in order of time; parallel arrays. */
export interface Schedule {
  readonly length: number;
  /**
   * When to send, in whole µs since the start of the warm-up, so that sums with other whole times stay exact. In shared
   * memory, for the pacing thread.
   */
  readonly dueUs: Float64Array<SharedArrayBuffer>;
  readonly users: Uint32Array;
  /** The size of a group: consecutive arrivals of one user at one time. */
  readonly tabs: number;
  /** The first arrival of the measurement. */
  readonly firstMeasured: number;
}

/**
 * All arrivals of this generator's users in the warm-up and the measurement, in groups of `plan.tabs`. Time and user of
 * group `i` follow from the seed and `i` alone, so any split of the users over generators sends the same arrivals.
 */
export function buildSchedule(plan: ArrivalPlan): Schedule {
  const { users, seed, segments, process, userChoice, warmupMs, tabs = 1 } = plan;
  const times = arrivalTimesUs(perTab(segments, tabs), process, seed);
  const userOf = chooseUsers(userChoice, users.total, seed);
  const owners = Uint32Array.from(times, (_, index) => userOf(index));
  const isMine = (user: number): boolean => user >= users.from && user < users.to;
  const length = owners.reduce((count, user) => count + (isMine(user) ? tabs : 0), 0);

  const dueUs = new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
  const mine = new Uint32Array(length);
  let position = 0;
  let firstMeasured = 0;
  owners.forEach((user, index) => {
    if (!isMine(user)) return;
    const timeUs = times[index] ?? 0;
    dueUs.fill(timeUs, position, position + tabs);
    mine.fill(user, position, position + tabs);
    position += tabs;
    if (timeUs < warmupMs * 1000) firstMeasured = position;
  });
  return { length, dueUs, users: mine, tabs, firstMeasured };
}

/** A group of `tabs` arrivals comes at a rate divided by `tabs`. */
function perTab(segments: readonly RateSegment[], tabs: number): readonly RateSegment[] {
  return segments.map(({ durationMs, fromPerS, toPerS }) => {
    return { durationMs, fromPerS: fromPerS / tabs, toPerS: toPerS / tabs };
  });
}

/** The number of arrivals in each second of the measurement. */
export function measuredPerSecond({ dueUs, firstMeasured }: Schedule, warmupMs: number): number[] {
  const counts: number[] = [];
  for (const timeUs of dueUs.subarray(firstMeasured)) {
    const second = Math.floor((timeUs - warmupMs * 1000) / 1e6);
    while (counts.length <= second) counts.push(0);
    counts[second] = (counts[second] ?? 0) + 1;
  }
  return counts;
}
