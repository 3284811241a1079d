import type { Fault, FaultKind } from './fault.ts';

/** All faults of one kind as one: they strike at the same time, and heal at the same time. */
export function together({ name, all = `all of ${name}` }: FaultKind, faults: readonly Fault[]): Fault {
  return {
    kind: name,
    target: all,
    inject: () => settleAll(faults.map((fault) => fault.inject())),
    heal: () => settleAll(faults.map((fault) => fault.heal())),
    confirmEffect: () => settleAll(faults.map(async (fault) => await fault.confirmEffect?.())),
  };
}

/** Waits for all steps, whatever becomes of each. Then throws the failure of the first in the list that failed. */
export async function settleAll(steps: readonly Promise<unknown>[]): Promise<void> {
  for (const step of await Promise.allSettled(steps)) if (step.status === 'rejected') throw step.reason;
}
