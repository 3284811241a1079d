import nodeKill from './node-kill.ts';
import type { Scenario } from './scenario.ts';
import steady from './steady.ts';

/** The scenarios, in the order of every table. */
export const SCENARIOS: readonly Scenario[] = [steady, nodeKill];

export const SCENARIO_NAMES: readonly string[] = SCENARIOS.map(({ name }) => name);

/** The scenario of that name, if there is one. */
export function findScenario(name: string): Scenario | undefined {
  return SCENARIOS.find((scenario) => scenario.name === name);
}
