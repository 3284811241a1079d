import type { FaultTimes } from '../faults/nemesis.ts';
import { recoveryMs } from '../measure/recovery.ts';
import type { Operation } from '../model/operation.ts';
import type { FaultSteps, TrialFault } from '../model/trial-figures.ts';
import type { TrialTimes } from './phases.ts';

/** A request that got no usable answer; times are µs since the trial's epoch. */
export type FailedRequest = Pick<Operation, 'intendedUs' | 'endUs'>;

/** The faults of a trial, with times since the start of its measurement, and how long each was felt. */
export function trialFaults(
  faults: readonly FaultTimes[],
  times: TrialTimes,
  errors: readonly FailedRequest[],
): TrialFault[] {
  return faults.map((fault) => trialFault(fault, times, errors));
}

function trialFault(
  { kind, target, unconfirmed, injectedUs, confirmedUs, ...fault }: FaultTimes,
  { epochUs, measureStartUs, measureEndUs }: TrialTimes,
  errors: readonly FailedRequest[],
): TrialFault {
  const relative = (timeUs: number | null): number | null => (timeUs === null ? null : timeUs - measureStartUs);
  const felt = (sinceUs: number): number | null =>
    recoveryMs(errors, sinceUs - epochUs, (confirmedUs ?? sinceUs) - epochUs, measureEndUs - epochUs);
  return {
    kind,
    target,
    plannedUs: fault.plannedUs - measureStartUs,
    injectedUs: relative(injectedUs),
    confirmedUs: relative(confirmedUs),
    unconfirmed,
    healPlannedUs: fault.healPlannedUs - measureStartUs,
    healedUs: relative(fault.healedUs),
    recoveryMs: injectedUs === null ? null : felt(injectedUs),
  };
}

/** What was done, and apart from it how long each fault was felt: the places of both in a void trial. */
export function splitFaults(faults: readonly TrialFault[]): {
  readonly faults: FaultSteps[];
  readonly recoveriesMs: TrialFault['recoveryMs'][];
} {
  const split = faults.map(({ recoveryMs: felt, ...steps }) => ({ felt, steps }));
  return { faults: split.map(({ steps }) => steps), recoveriesMs: split.map(({ felt }) => felt) };
}

/** @returns null without a fault, or if errors lasted to the end after one. */
export function longestRecovery(faults: readonly TrialFault[]): number | null {
  const recoveries = faults.map((fault) => fault.recoveryMs);
  if (recoveries.length === 0 || recoveries.includes(null)) return null;
  return Math.max(...recoveries.map((recovery) => recovery ?? 0));
}
