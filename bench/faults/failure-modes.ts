import type { ServiceSpec } from '../../backends/backend.ts';
import { type FailureMode, withPrimary } from '../model/failure-mode.ts';
import type { FaultTimes } from './nemesis.ts';
import { faultKind } from './registry.ts';

type Struck = Pick<FaultTimes, 'kind' | 'target' | 'injectedUs'>;

/** The failures that the faults which struck were for a backend with these servers. */
export function failureModesOf(faults: readonly Struck[], services: readonly ServiceSpec[]): readonly FailureMode[] {
  return faults.flatMap(({ kind: name, target, injectedUs }) => {
    if (injectedUs === null) return [];
    const { failureMode, changesRoles = false } = faultKind(name);
    const own = failureMode === null ? [] : [failureMode];
    return changesRoles && mayHitPrimary(target, services) ? withPrimary(own) : own;
  });
}

/** A replica can take the place of the server it follows only. One of several targets may be that server. */
function mayHitPrimary(target: string, services: readonly ServiceSpec[]): boolean {
  const isOne = services.some(({ name }) => name === target);
  return services.some(({ replicaOf }) => replicaOf !== undefined && (!isOne || replicaOf === target));
}
