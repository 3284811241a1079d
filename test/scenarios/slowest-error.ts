import assert from 'node:assert/strict';
import type { TrialFigures } from '../../bench/model/measured-trial.ts';

/** The deadlines for a connection and for an answer, 2 s in all, and a wide margin to the 7 s of the client. */
const SLOWEST_ERROR_MS = 4500;

/** No error of the trial came so late that its client may as well have given up. */
export function assertFailsFast({ slowestErrorUs }: TrialFigures): void {
  const slowestMs = (slowestErrorUs?.sinceSent ?? 0) / 1000;
  assert.ok(slowestMs < SLOWEST_ERROR_MS, `the slowest error took ${slowestMs} ms`);
}
