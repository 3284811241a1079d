import type { ArrivalPlan, RateSegment } from '../../model/plan.ts';
import { arrivalTimesUs } from './arrival-times.ts';
import { chooseUsers } from './user-choice.ts';

/** The arrivals of one generator, in order of time; parallel arrays. */
export interface Schedule {
  readonly length: number;
  /**
   * When to send, in whole µs since the start of the warm-up: sums with other whole times stay exact. Shared memory,
   * so that a pacing thread can read it.
   */
  readonly dueUs: Float64Array<SharedArrayBuffer>;
  readonly users: Uint32Array;
  /** So many arrivals after each other are one group: of one user, at one time. */
  readonly tabs: number;
  /** The first arrival of the measurement. */
  readonly firstMeasured: number;
}

/**
 * All arrivals of the warm-up and the measurement that belong to this generator's users, in groups of `plan.tabs`.
 * Time and user of group `i` follow from the seed and `i`, so any split of the users over generators sends the same.
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

/** Groups come as much more rarely as they are larger. */
function perTab(segments: readonly RateSegment[], tabs: number): readonly RateSegment[] {
  return segments.map(({ durationMs, fromPerS, toPerS }) => {
    return { durationMs, fromPerS: fromPerS / tabs, toPerS: toPerS / tabs };
  });
}

/** How many arrivals each second of the measurement has. */
export function measuredPerSecond({ dueUs, firstMeasured }: Schedule, warmupMs: number): number[] {
  const counts: number[] = [];
  for (const timeUs of dueUs.subarray(firstMeasured)) {
    const second = Math.floor((timeUs - warmupMs * 1000) / 1e6);
    while (counts.length <= second) counts.push(0);
    counts[second] = (counts[second] ?? 0) + 1;
  }
  return counts;
}
