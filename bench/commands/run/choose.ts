import type { Backend } from '../../../backends/backend.ts';
import { DEFAULT_BACKEND_NAMES } from '../../../backends/default-names.ts';
import type { RegisteredBackend } from '../../../backends/registry.ts';
import { DEFAULT_SCENARIO_NAMES } from '../../../scenarios/default-names.ts';
import { SCENARIO_FAMILIES, SCENARIO_NAMES } from '../../../scenarios/registry.ts';
import { backendsNamed, chooseBackends } from '../../catalogue/choose-backends.ts';
import { type ChosenScenario, chooseScenarios } from '../../catalogue/choose-scenarios.ts';
import { externalProblems } from '../../cluster/services/external.ts';
import { ALL } from '../../options/names.ts';
import { readInterruptedRun } from '../../resume/interrupted-run.ts';
import { type BackendChoice, type RunOptions, type RunRequest, runRequest } from './request.ts';
import { resumedOptions, resumedRequest } from './resumed-options.ts';

/** A request for a run, with its backends and scenarios in the order of the request. */
export interface ChosenRun {
  readonly request: RunRequest;
  /** Those that decide what is measured, as they were typed. */
  readonly options: Readonly<Record<string, string | boolean | readonly string[]>>;
  readonly backends: readonly RegisteredBackend[];
  readonly scenarios: readonly ChosenScenario[];
}

/**
 * Works out what the options of a run ask for: reads the modules that they name, and the run that they resume.
 *
 * @param problems what was found wrong before; it is reported together with the rest.
 * @throws BenchError (exit 64) with all that is wrong, one line each.
 */
export async function chooseRun(
  options: RunOptions,
  problems: readonly string[],
  randomSeed: () => number,
): Promise<ChosenRun> {
  const interrupted = options.resume === undefined ? null : await readInterruptedRun(options.resume);
  const broken = interrupted !== null && 'problem' in interrupted ? [interrupted.problem] : [];
  const resume = interrupted !== null && 'folder' in interrupted ? interrupted : null;
  const resumed = resume === null ? { options, problems: broken } : resumedOptions(options, resume.result);
  const { backends: listed, scenarios: listedScenarios, ...others } = resumed.options;
  const choices = await chooseBackends(listed, [ALL, ...SCENARIO_NAMES, ...SCENARIO_FAMILIES]);
  const known = choices.backends.map(({ backend }) => backend);
  const taken = [ALL, ...known.map(({ name }) => name), ...choices.refused];
  const { scenarios, ...found } = await chooseScenarios(listedScenarios, taken);
  const asked = runRequest(
    {
      ...others,
      ...(choices.names === undefined ? {} : { backends: choices.names }),
      ...(found.names === undefined ? {} : { scenarios: found.names }),
    },
    {
      backends: [
        ...known.map(choiceOf),
        ...choices.refused.map((name) => ({ name, maxBytes: null, isDefault: false })),
      ],
      scenarios: scenarios.map(({ scenario }) => scenario),
      defaultScenarios: DEFAULT_SCENARIO_NAMES,
      randomSeed,
      externalProblems: (names, allowRemote) =>
        externalProblems(
          known.flatMap(({ name, services }) => (names.includes(name) ? services : [])),
          { environment: process.env, allowRemote },
        ),
    },
    [...problems, ...resumed.problems, ...choices.problems, ...found.problems],
  );
  const request = resume === null ? asked : resumedRequest(asked, resume);
  const { config } = request;
  return {
    request,
    options: repeatable(options),
    backends: backendsNamed(config.backends, choices),
    scenarios: config.scenarios.flatMap((name) => scenarios.find(({ scenario }) => scenario.name === name) ?? []),
  };
}

function choiceOf({ name, guarantees: { maxBytes }, bypassesLinks }: Backend): BackendChoice {
  return { name, maxBytes, bypassesLinks, isDefault: DEFAULT_BACKEND_NAMES.includes(name) };
}

/** Options that say where results go and how they are shown. */
const OF_OUTPUT: ReadonlySet<string> = new Set<keyof RunOptions>(['json', 'quiet', 'results', 'resume']);

function repeatable(options: RunOptions): ChosenRun['options'] {
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => value !== undefined && !OF_OUTPUT.has(name)),
  );
}
