import type { ServiceSpec } from '../../backends/backend.ts';
import { type FailureMode, withPrimary } from '../model/failure-mode.ts';
import type { FaultTimes } from './nemesis.ts';
import { faultKind } from './registry.ts';

type Struck = Pick<FaultTimes, 'kind' | 'target' | 'injectedUs'>;

/** The failure modes of the faults that struck, for a backend with these servers. */
export function failureModesOf(faults: readonly Struck[], services: readonly ServiceSpec[]): readonly FailureMode[] {
  return faults.flatMap(({ kind: name, target, injectedUs }) => {
    if (injectedUs === null) return [];
    const { failureMode, changesRoles = false } = faultKind(name);
    const own = failureMode === null ? [] : [failureMode];
    return changesRoles && mayHitPrimary(target, services) ? withPrimary(own) : own;
  });
}

/** Only a server with a replica can lose its role. A target that is not one server may include such a server. */
function mayHitPrimary(target: string, services: readonly ServiceSpec[]): boolean {
  const isOne = services.some(({ name }) => name === target);
  return services.some(({ replicaOf }) => replicaOf !== undefined && (!isOne || replicaOf === target));
}
