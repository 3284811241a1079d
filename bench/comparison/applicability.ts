import type { Backend } from '../../backends/backend.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { FaultStack } from '../faults/fault.ts';
import { faultKind } from '../faults/registry.ts';
import { SESSION_ROOM_BYTES } from '../model/limits.ts';
import { thousands } from '../model/thousands.ts';

/** Why a scenario does not apply to a backend, or cannot be run with its servers. @returns null if it can. */
export function reasonToSkip(
  scenario: Scenario,
  {
    name,
    guarantees,
    services,
    bypassesLinks = false,
  }: Pick<Backend, 'name' | 'guarantees' | 'services' | 'bypassesLinks'>,
  {
    nodes,
    ...stack
  }: Pick<FaultStack, 'ownServices' | 'canEndSessions' | 'canSeed' | 'isEncrypted'> & { readonly nodes: number },
): string | null {
  if (scenario.needsSessions === true && !guarantees.sessions) return `${name} keeps no sessions`;
  const { apps = [] } = scenario;
  if (nodes < apps.length)
    return `${apps.map((app) => app.name).join(' and ')} need a node each, and the stack has ${nodes}`;
  const { sessionBytes } = scenario.traffic ?? {};
  const { maxBytes } = guarantees;
  if (sessionBytes !== undefined && maxBytes !== null && sessionBytes + SESSION_ROOM_BYTES > maxBytes) {
    return `${name} takes at most ${thousands(maxBytes)} bytes`;
  }
  const known: FaultStack = { backend: name, services, bypassesLinks, ...stack };
  const reasons = scenario.faults.map(({ kind }) => faultKind(kind).reasonToSkip?.(known));
  return reasons.find((reason) => reason != null) ?? null;
}
