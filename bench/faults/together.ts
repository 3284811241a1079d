import type { Fault, FaultKind } from './fault.ts';
import { allSettled } from './settle-all.ts';

/** All faults of one kind as one: they strike at the same time, and heal at the same time. */
export function together({ name, all = `all of ${name}` }: FaultKind, faults: readonly Fault[]): Fault {
  return {
    kind: name,
    target: all,
    inject: () => allSettled(faults.map((fault) => fault.inject())),
    heal: () => allSettled(faults.map((fault) => fault.heal())),
    cameAbout: () => allSettled(faults.map(async (fault) => await fault.cameAbout?.())),
  };
}
