import assert from 'node:assert/strict';
import type { TrialFigures } from '../../bench/model/measured-trial.ts';

/** The deadlines for a connection and an answer are 2 s together. This leaves a wide margin to the client's 7 s. */
const SLOWEST_ERROR_MS = 4500;

/** Asserts that every error of the trial came long before its client would give up. */
export function assertFailsFast({ slowestErrorUs }: TrialFigures): void {
  const slowestMs = (slowestErrorUs?.sinceSent ?? 0) / 1000;
  assert.ok(slowestMs < SLOWEST_ERROR_MS, `the slowest error took ${slowestMs} ms`);
}
