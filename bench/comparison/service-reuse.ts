import type { Backend } from '../../backends/backend.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { faultKind } from '../faults/registry.ts';

/** Whether the scenario needs servers of this backend that no trial has used yet. */
export function needsFreshServices(scenario: Scenario, backend: Backend): boolean {
  // Replicas that run already have the address of their primary, with or without a link.
  const areLinked = scenario.replicationDelayMs !== undefined && hasReplica(backend);
  return areLinked || kindsOf(scenario).some((kind) => kind.needsFreshServices?.(backend) === true);
}

/** Whether the scenario leaves the servers unusable for the next trial: roles swapped, or a replication delay added. */
export function leavesServicesUnusable(scenario: Scenario, backend: Backend): boolean {
  const kinds = kindsOf(scenario);
  const changesRoles = scenario.replicationDelayMs !== undefined || kinds.some((kind) => kind.changesRoles === true);
  return kinds.some((kind) => kind.leavesServicesUnusable === true) || (changesRoles && hasReplica(backend));
}

function kindsOf({ faults }: Scenario): ReturnType<typeof faultKind>[] {
  return faults.map(({ kind }) => faultKind(kind));
}

function hasReplica({ services }: Backend): boolean {
  return services.some(({ replicaOf }) => replicaOf !== undefined);
}
