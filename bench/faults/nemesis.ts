import { setTimeout as sleep } from 'node:timers/promises';
import { nowUs } from '../model/clock.ts';
import type { FaultRecord } from '../model/run-result.ts';
import type { Fault } from './fault.ts';

/** A fault and when it is to strike and to heal, on the machine's clock. */
export interface TimedFault {
  readonly fault: Fault;
  readonly injectAtUs: number;
  readonly healAtUs: number;
}

/** What happened, on the machine's clock; null where a step did not happen, or nothing came of it. */
export interface FaultTimes {
  readonly kind: FaultRecord['kind'];
  readonly target: string;
  readonly plannedUs: number;
  readonly injectedUs: number | null;
  readonly confirmedUs: number | null;
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
 * Lets every fault strike and heal at its time, in the order of the list; one ends before the next begins.
 * Whatever happens, a fault that struck is healed before this settles; aborting skips what has not begun yet.
 */
export async function unleash(
  faults: readonly TimedFault[],
  signal: AbortSignal,
  hooks: NemesisHooks = {},
): Promise<FaultTimes[]> {
  const records: FaultTimes[] = [];
  for (const { fault, injectAtUs, healAtUs } of faults) {
    let injectedUs: number | null = null;
    let confirmedUs: number | null = null;
    let healedUs: number | null = null;
    try {
      await until(injectAtUs, signal);
      await hooks.beforeInject?.(fault);
      injectedUs = nowUs();
      await fault.inject();
      confirmedUs = nowUs();
      await until(healAtUs, signal);
      if ((await fault.cameAbout?.()) === false) confirmedUs = null;
    } finally {
      if (injectedUs !== null) {
        await fault.heal();
        healedUs = nowUs();
        await hooks.afterHeal?.(fault);
      }
    }
    const { kind, target } = fault;
    records.push({ kind, target, plannedUs: injectAtUs, injectedUs, confirmedUs, healPlannedUs: healAtUs, healedUs });
  }
  return records;
}

async function until(timeUs: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.max(0, (timeUs - nowUs()) / 1000), undefined, { signal });
}
