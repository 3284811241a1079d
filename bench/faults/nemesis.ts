import { nowUs, untilTime } from '../model/clock.ts';
import { BenchError, environmentError, messageOf } from '../model/errors.ts';
import type { TrialFault } from '../model/trial-figures.ts';
import type { Fault } from './fault.ts';

/** A fault, and when it strikes and heals, on the machine's clock. */
export interface TimedFault {
  readonly fault: Fault;
  readonly injectAtUs: number;
  readonly healAtUs: number;
}

/** What happened, on the machine's clock; null if a step did not happen, or is not confirmed. */
export interface FaultTimes {
  readonly kind: TrialFault['kind'];
  readonly target: string;
  readonly plannedUs: number;
  readonly injectedUs: number | null;
  readonly confirmedUs: number | null;
  /** Why it is not confirmed; null if it is. */
  readonly unconfirmed: string | null;
  readonly healPlannedUs: number;
  readonly healedUs: number | null;
}

export interface NemesisHooks {
  /** Just before a fault strikes. */
  readonly beforeInject?: (fault: Fault) => Promise<void>;
  /** Just after a fault has healed. */
  readonly afterHeal?: (fault: Fault) => Promise<void>;
}

/**
 * Lets every fault strike and heal at its time, in the order of the list; one ends before the next begins. A fault that is
 * not confirmed is healed at once, and the others still strike. Whatever happens, a fault that struck is healed before
 * this settles. Aborting skips what has not begun yet. Rejects with the signal's reason, or with a BenchError (exit 3)
 * when a fault cannot be healed.
 */
export async function unleash(
  faults: readonly TimedFault[],
  signal: AbortSignal,
  hooks: NemesisHooks = {},
): Promise<FaultTimes[]> {
  const records: FaultTimes[] = [];
  for (const { fault, injectAtUs, healAtUs } of faults) {
    await untilTime(injectAtUs, signal);
    await hooks.beforeInject?.(fault);
    const injectedUs = nowUs();
    let seen: Seen;
    try {
      seen = await see(fault, healAtUs, signal);
    } finally {
      await heal(fault, signal);
    }
    const healedUs = nowUs();
    await hooks.afterHeal?.(fault);
    const { kind, target } = fault;
    records.push({ kind, target, plannedUs: injectAtUs, injectedUs, ...seen, healPlannedUs: healAtUs, healedUs });
  }
  return records;
}

type Seen = Pick<FaultTimes, 'confirmedUs' | 'unconfirmed'>;

/** Resolves when it must heal: at its time, or earlier if it is not confirmed. */
async function see(fault: Fault, healAtUs: number, signal: AbortSignal): Promise<Seen> {
  try {
    await fault.inject();
    const confirmedUs = nowUs();
    await untilTime(healAtUs, signal);
    await fault.confirmEffect?.();
    return { confirmedUs, unconfirmed: null };
  } catch (error) {
    signal.throwIfAborted();
    return { confirmedUs: null, unconfirmed: messageOf(error) };
  }
}

async function heal(fault: Fault, signal: AbortSignal): Promise<void> {
  try {
    await fault.heal();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BenchError) throw error;
    const { kind, target } = fault;
    throw environmentError(
      `${kind} of ${target} could not be healed: ${messageOf(error)}`,
      'FAULT_NOT_HEALED',
      'Look at what it struck: its log may say why',
      error,
    );
  }
}
