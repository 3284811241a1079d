import type { Operation } from '../model/operation.ts';

/** Errors are over after this time without one. */
const SUSTAINED_US = 1e6;

/**
 * How long the errors of a fault lasted, in ms, from the fault on. They end after a second without a failing operation,
 * counted by intended starts, and not before a second after the confirmation: some faults take effect late. Example: fault
 * at 10.0 s, confirmed at 10.1 s, requests fail from 10.2 to 10.7 s and once more at 12.0 s: recovered after 700 ms.
 *
 * @param errors operations without an answer in time, or with an error, in any order. An anonymous answer is a loss, not an
 *   error.
 * @returns 0 without errors; null if they lasted into the last second of the measurement.
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

/** Whether an operation counts as unavailability. */
export function isError(operation: Pick<Operation, 'outcome' | 'answer'>): boolean {
  return operation.outcome !== 'ok' && operation.answer !== 'anonymous';
}
