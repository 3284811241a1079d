import type { Operation } from '../model/operation.ts';

/** What the response time of an arrival follows from. Requests to a URL have no `answer` of their own. */
export type AnsweredArrival = Pick<Operation, 'intendedUs' | 'endUs' | 'outcome'> & Partial<Pick<Operation, 'answer'>>;

/**
 * The response time of an arrival in µs, from its intended start. If it failed, timed out or was dropped, it is at least
 * the deadline, so that an error can never look fast. An anonymous answer counts like any other, with the time it took.
 */
export function responseTimeUs({ intendedUs, endUs, outcome, answer }: AnsweredArrival, deadlineUs: number): number {
  const tookUs = endUs - intendedUs;
  return outcome === 'ok' || answer === 'anonymous' ? tookUs : Math.max(tookUs, deadlineUs);
}
