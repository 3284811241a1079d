import type { Backend } from '../../backends/backend.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { faultKind } from '../faults/registry.ts';

/** Whether a scenario is to find servers that have served nobody yet, where this backend has such. */
export function beginsWithNew(scenario: Scenario, backend: Backend): boolean {
  // Replicas that run know their primary already, by the way that was laid for them.
  const areLinked = scenario.replicationDelayMs !== undefined && hasReplica(backend);
  return areLinked || kindsOf(scenario).some((kind) => kind.needsNew?.(backend) === true);
}

/** Whether its servers are others than before: in each other's places, say, or farther from each other than others want them. */
export function usesUp(scenario: Scenario, backend: Backend): boolean {
  const kinds = kindsOf(scenario);
  const changesRoles = scenario.replicationDelayMs !== undefined || kinds.some((kind) => kind.changesRoles === true);
  return kinds.some(({ usesUpServices }) => usesUpServices === true) || (changesRoles && hasReplica(backend));
}

function kindsOf({ faults }: Scenario): ReturnType<typeof faultKind>[] {
  return faults.map(({ kind }) => faultKind(kind));
}

function hasReplica({ services }: Backend): boolean {
  return services.some(({ replicaOf }) => replicaOf !== undefined);
}
