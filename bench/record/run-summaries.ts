import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BACKENDS, type RegisteredBackend } from '../../backends/registry.ts';
import { scenarioFacts } from '../../scenarios/scenario.ts';
import type { ChosenScenario } from '../catalogue/choose-scenarios.ts';
import { faultKind } from '../faults/registry.ts';
import type { BackendSummary, ScenarioSummary } from '../model/summaries.ts';

/**
 * The facts of a backend in a result, which a reader needs in place of the code.
 *
 * @param emulator the emulator in place of its servers; null: they are real.
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

/** The facts of a scenario in a result. Every sentence of the report follows from these. */
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

/** The path of a module, as the command line takes it. */
function pathOf(moduleUrl: string): string {
  const path = relative('.', fileURLToPath(moduleUrl));
  return path.startsWith('.') ? path : `./${path}`;
}
