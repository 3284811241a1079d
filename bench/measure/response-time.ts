import type { Operation } from '../model/operation.ts';

/**
 * The response time of an arrival in µs, from its intended start. One that failed, timed out or was dropped took no less
 * than the deadline, so that an error can never look fast. An anonymous answer is an answer, at the time it took.
 */
export function responseTimeUs(
  { intendedUs, endUs, outcome, answer }: Pick<Operation, 'intendedUs' | 'endUs' | 'outcome' | 'answer'>,
  deadlineUs: number,
): number {
  const tookUs = endUs - intendedUs;
  return outcome === 'ok' || answer === 'anonymous' ? tookUs : Math.max(tookUs, deadlineUs);
}
