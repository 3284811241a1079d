import type { Backend } from '../backends/backend.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { faultKind } from './faults/registry.ts';
import type { BackendSummary, ScenarioSummary } from './model/run-result.ts';

/**
 * What a result says of a backend, so that it can be read without the code.
 *
 * @param emulators what stood in for servers of it.
 */
export function backendSummary(
  { name, title, routing, guarantees }: Backend,
  emulators: readonly string[],
): BackendSummary {
  return { name, title, routing, guarantees, emulator: emulators.length === 0 ? null : emulators.join(', ') };
}

/** What a result says of a scenario: all that the words of the report follow from. */
export function scenarioSummary(scenario: Scenario): ScenarioSummary {
  const { name, question, family = null, faults, traffic, apps, asksBalance = false } = scenario;
  const kinds = faults.map(({ kind }) => faultKind(kind));
  return {
    name,
    question,
    family,
    faults: faults.map(({ kind }) => kind),
    takesAway: [...new Set(kinds.flatMap(({ takesAway }) => takesAway ?? []))],
    happened: Object.fromEntries(kinds.map(({ name: kind, happened = `was hit by ${kind}` }) => [kind, happened])),
    reloadsProxy: kinds.some(({ reloadsProxy }) => reloadsProxy === true),
    ownTraffic: traffic !== undefined || apps !== undefined,
    apps: apps?.length ?? 1,
    asksBalance,
  };
}
