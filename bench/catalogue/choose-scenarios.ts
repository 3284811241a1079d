import { SCENARIO_FAMILIES, SCENARIO_NAMES, SCENARIOS } from '../../scenarios/registry.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { FAULTS } from '../faults/registry.ts';
import { type ChosenModule, chooseModules, nameProblems, type TakenNames } from './choose-modules.ts';
import { readScenario } from './scenario-module.ts';

export interface ChosenScenario {
  readonly scenario: Scenario;
  /** File URL of its module; null if it is built in. */
  readonly moduleUrl: string | null;
  /** SHA-256 of that file without what it imports. Missing if it is built in. */
  readonly moduleHash?: string;
}

/** The scenarios that a list such as `steady,./my-scenario.ts` chooses from. */
export interface ScenarioChoices {
  /** The built-in scenarios and those of the modules that the list names. */
  readonly scenarios: readonly ChosenScenario[];
  /** The list with a name in place of each path, without refused modules. Undefined if no name is left. */
  readonly names: string | undefined;
  readonly problems: readonly string[];
}

const BUILT_IN: readonly ChosenScenario[] = SCENARIOS.map((scenario) => ({ scenario, moduleUrl: null }));

/**
 * Loads the modules that a list of scenarios names by their path, relative to the working directory. Their problems are returned,
 * one line each, naming the file.
 *
 * @param taken names with another meaning.
 */
export async function chooseScenarios(list: string | undefined, taken: readonly string[]): Promise<ScenarioChoices> {
  if (list === undefined) return { scenarios: BUILT_IN, names: undefined, problems: [] };
  const kinds = FAULTS.map(({ name }) => name);
  const { modules, names, problems } = await chooseModules<ChosenScenario>(
    'scenarios',
    list,
    (exported, file, others) => {
      const read = readScenario(exported, kinds);
      if ('problems' in read) return read;
      const { scenario } = read;
      const wrong = [
        ...nameProblems('name', scenario.name, takenNames(others, taken)),
        ...(scenario.family === undefined ? [] : familyProblems(scenario.family, taken)),
      ];
      // Without a usable name: it would be taken for the other one.
      if (wrong.length > 0) return { name: null, problems: wrong };
      return { name: scenario.name, value: { scenario, moduleUrl: file.url, moduleHash: file.hash } };
    },
  );
  const refused = modules.filter(({ value }) => value === null).map(({ name }) => name);
  const left = names?.split(',').filter((name) => !refused.includes(name)) ?? [];
  return {
    scenarios: [...BUILT_IN, ...modules.flatMap(({ value }) => value ?? [])],
    names: left.length === 0 ? undefined : left.join(','),
    problems,
  };
}

/** A module may join a built-in family. A new family needs a name of its own. */
function familyProblems(family: string, taken: readonly string[]): string[] {
  return SCENARIO_FAMILIES.includes(family) ? [] : nameProblems('family', family, takenNames([], taken));
}

function takenNames(others: readonly ChosenModule<ChosenScenario>[], taken: readonly string[]): TakenNames {
  return { kind: 'scenario', builtIn: SCENARIO_NAMES, taken: [...taken, ...SCENARIO_FAMILIES], others };
}
