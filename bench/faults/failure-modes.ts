import type { ServiceSpec } from '../../backends/backend.ts';
import { type TakenAway, withPrimary } from '../model/failure-mode.ts';
import type { FaultTimes } from './nemesis.ts';
import { faultKind } from './registry.ts';

type Struck = Pick<FaultTimes, 'kind' | 'target' | 'injectedUs'>;

/** What the faults that struck a backend with these servers took away. */
export function takenAwayBy(faults: readonly Struck[], services: readonly ServiceSpec[]): readonly TakenAway[] {
  return faults.flatMap(({ kind: name, target, injectedUs }) => {
    if (injectedUs === null) return [];
    const { takesAway, changesRoles = false } = faultKind(name);
    const taken = takesAway === null ? [] : [takesAway];
    return changesRoles && mayHitPrimary(target, services) ? withPrimary(taken) : taken;
  });
}

/** A replica takes the place of the server it follows, and of no other; of several targets one may be that server. */
function mayHitPrimary(target: string, services: readonly ServiceSpec[]): boolean {
  const isOne = services.some(({ name }) => name === target);
  return services.some(({ replicaOf }) => replicaOf !== undefined && (!isOne || replicaOf === target));
}
