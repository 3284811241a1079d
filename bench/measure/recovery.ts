import type { Operation } from '../model/operation.ts';

/** Errors are over when this long passes without one. */
const SUSTAINED_US = 1e6;

/**
 * How long the errors after a fault lasted, in ms: from the fault to the end of the last failing operation that was
 * meant to start less than a second after the failures before it had ended, and the fault was confirmed: what takes its
 * time to break fails late. 0 where there was none by then; null where errors went on into the last second of the measurement. An anonymous answer is a loss, not an error.
 *
 * @param errors operations that got no answer in time, or an error, in any order.
 */
export function recoveryMs(
  errors: readonly Pick<Operation, 'intendedUs' | 'endUs'>[],
  faultUs: number,
  confirmedUs: number,
  measurementEndUs: number,
): number | null {
  let lastUs = faultUs;
  for (const { intendedUs, endUs } of errors.toSorted((a, b) => a.intendedUs - b.intendedUs)) {
    if (endUs < faultUs) continue;
    if (intendedUs - Math.max(lastUs, confirmedUs) > SUSTAINED_US) break;
    lastUs = Math.max(lastUs, endUs);
  }
  if (lastUs > faultUs && measurementEndUs - lastUs < SUSTAINED_US) return null;
  return (lastUs - faultUs) / 1000;
}

/** Whether an operation counts against availability. */
export function isError(operation: Pick<Operation, 'outcome' | 'answer'>): boolean {
  return operation.outcome !== 'ok' && operation.answer !== 'anonymous';
}
