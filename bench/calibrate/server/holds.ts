import { uniform } from '../../model/random.ts';
import type { HeldRequest } from './held-request.ts';

/** Stream of random numbers that decides which requests of `two-holds` are slow. */
const SLOW_STREAM = 0x510;

/** Whether `two-holds` holds this arrival for longer: that follows from its number. */
export function isSlow(index: number, slowShare: number): boolean {
  return uniform(1, SLOW_STREAM, index) < slowShare;
}

export function hold(holdMs: number): (request: HeldRequest) => void {
  return (request) => {
    setTimeout(() => request.answer(), holdMs);
  };
}

export function twoHolds(fastMs: number, slowMs: number, slowShare: number): (request: HeldRequest) => void {
  return (request) => {
    setTimeout(() => request.answer(), isSlow(request.index, slowShare) ? slowMs : fastMs);
  };
}
