import type { ArrivalProcess, RateSegment } from '../../model/plan.ts';
import { uniform } from '../../model/random.ts';

/** A random stream of its own, so that no other choice shares a draw. */
const GAP_STREAM = 0xfffffffe;

/** The same rate from beginning to end. */
export function constantRate(ratePerSecond: number, durationMs: number): readonly RateSegment[] {
  return [{ durationMs, fromPerS: ratePerSecond, toPerS: ratePerSecond }];
}

/**
 * The time of every arrival, in whole µs from the start, in order. `constant`: evenly spaced, the first one at once.
 * `poisson`: gaps are independent and exponential, as with many independent users.
 *
 * Both start from a process of rate 1. Its i-th point is mapped to the time at which the expected number of arrivals
 * reaches it (time rescaling: Brown, Barbieri, Ventura, Kass and Frank, 2002). So ramps need no code of their own.
 */
export function arrivalTimesUs(segments: readonly RateSegment[], process: ArrivalProcess, seed: number): Float64Array {
  const expected = segments.reduce((sum, segment) => sum + expectedArrivals(segment), 0);
  // Room for ten standard deviations above the expected number.
  const times = new Float64Array(Math.ceil(expected + 10 * Math.sqrt(expected) + 10));
  let count = 0;
  let point = process === 'constant' ? 0 : exponential(seed, 0);
  let startUs = 0;
  let before = 0;
  for (const segment of segments) {
    const inSegment = expectedArrivals(segment);
    for (
      ;
      point < before + inSegment - 1e-9;
      point = process === 'constant' ? count : point + exponential(seed, count)
    ) {
      times[count++] = Math.round(startUs + timeOfUs(segment, point - before));
    }
    before += inSegment;
    startUs += segment.durationMs * 1000;
  }
  return times.subarray(0, count);
}

function expectedArrivals({ durationMs, fromPerS, toPerS }: RateSegment): number {
  return ((fromPerS + toPerS) / 2) * (durationMs / 1000);
}

/** The time within a segment at which `arrivals` are expected: a root of a quadratic, in its stable form. */
function timeOfUs({ durationMs, fromPerS, toPerS }: RateSegment, arrivals: number): number {
  const slopePerS2 = (toPerS - fromPerS) / (durationMs / 1000);
  const seconds = (2 * arrivals) / (fromPerS + Math.sqrt(fromPerS ** 2 + 2 * slopePerS2 * arrivals));
  return Number.isNaN(seconds) ? 0 : seconds * 1e6;
}

function exponential(seed: number, index: number): number {
  return -Math.log(1 - uniform(seed, GAP_STREAM, index));
}
