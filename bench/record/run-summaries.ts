import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BACKENDS, type RegisteredBackend } from '../../backends/registry.ts';
import { scenarioFacts } from '../../scenarios/scenario.ts';
import type { ChosenScenario } from '../catalogue/choose-scenarios.ts';
import { faultKind } from '../faults/registry.ts';
import type { BackendSummary, ScenarioSummary } from '../model/summaries.ts';

/**
 * What a result says of a backend, so that it can be read without the code.
 *
 * @param emulator what stood in for servers of it; null: nothing did.
 */
export function backendSummary(
  { backend, moduleUrl, moduleHash }: RegisteredBackend,
  emulator: string | null,
): BackendSummary {
  const { name, title, routing, guarantees, services } = backend;
  const isBuiltIn = BACKENDS.some((one) => one.moduleUrl === moduleUrl);
  return {
    name,
    title,
    routing,
    guarantees,
    replicated: services.some(({ replicaOf }) => replicaOf !== undefined),
    emulator,
    module: isBuiltIn ? null : pathOf(moduleUrl),
    moduleHash: moduleHash ?? null,
  };
}

/** What a result says of a scenario: all that the words of the report follow from. */
export function scenarioSummary({ scenario, moduleUrl, moduleHash }: ChosenScenario): ScenarioSummary {
  const kinds = scenario.faults.map(({ kind }) => faultKind(kind));
  return {
    ...scenarioFacts(scenario),
    failureModes: [...new Set(kinds.flatMap(({ failureMode }) => failureMode ?? []))],
    changesRoles: kinds.some(({ changesRoles }) => changesRoles === true),
    happened: Object.fromEntries(kinds.map(({ name: kind, happened = `was hit by ${kind}` }) => [kind, happened])),
    caveats: Object.fromEntries(
      kinds.flatMap(({ name: kind, caveat }) => (caveat === undefined ? [] : [[kind, caveat]])),
    ),
    reloadsProxy: kinds.some(({ reloadsProxy }) => reloadsProxy === true),
    module: moduleUrl === null ? null : pathOf(moduleUrl),
    moduleHash: moduleHash ?? null,
  };
}

/** As it can be named on the command line. */
function pathOf(moduleUrl: string): string {
  const path = relative('.', fileURLToPath(moduleUrl));
  return path.startsWith('.') ? path : `./${path}`;
}
