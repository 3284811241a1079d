import { SCENARIOS } from '../../scenarios/registry.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { FAULTS } from '../faults/registry.ts';
import { type ChosenModule, chooseModules } from './choose-modules.ts';
import { readScenario } from './scenario-module.ts';

export interface ChosenScenario {
  readonly scenario: Scenario;
  /** File URL of the module it came from; null for a built-in one. */
  readonly moduleUrl: string | null;
  /** Of that file, as it was read; not of what it imports. */
  readonly moduleHash?: string;
}

/** What there is to choose from for a list such as `steady,./my-scenario.ts`. */
export interface ScenarioChoices {
  /** The built-in scenarios and those of the modules that the list names. */
  readonly scenarios: readonly ChosenScenario[];
  /** The list with the name of its scenario in place of each path, without those that were refused; undefined where nothing is left. */
  readonly names: string | undefined;
  readonly problems: readonly string[];
}

const BUILT_IN: readonly ChosenScenario[] = SCENARIOS.map((scenario) => ({ scenario, moduleUrl: null }));

/**
 * Loads the modules that a list of scenarios names by their path, relative to the working directory. What is wrong with
 * any of them comes back as problems, a line each that names the file.
 *
 * @param taken names that mean something else.
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
        ...nameProblems('name', scenario.name, taken, others),
        ...(scenario.family === undefined ? [] : familyProblems(scenario.family, taken)),
      ];
      // The name is another's: it would be taken for that one.
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

function nameProblems(
  field: string,
  name: string,
  taken: readonly string[],
  others: readonly ChosenModule<ChosenScenario>[],
): string[] {
  const other = others.find((one) => one.name === name);
  if (other !== undefined) return [`${field} "${name}" is that of ${other.path} already: give it another one`];
  if (SCENARIOS.some((scenario) => scenario.name === name)) {
    return [`${field} "${name}" is that of a built-in scenario: give it another one`];
  }
  const isTaken = taken.includes(name) || SCENARIOS.some(({ family }) => family === name);
  return isTaken ? [`${field} "${name}" means something else here: give it another one`] : [];
}

/** It may join a family that there is; a new one needs a name of its own. */
function familyProblems(family: string, taken: readonly string[]): string[] {
  if (SCENARIOS.some((scenario) => scenario.family === family)) return [];
  return nameProblems('family', family, taken, []);
}
