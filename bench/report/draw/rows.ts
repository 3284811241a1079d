import { emulatorOf } from '../../figures/emulated.ts';
import { groupTrials, type TrialGroup } from '../../figures/groups.ts';
import type { RunResult } from '../../model/run-result.ts';

/** One backend of the table with its trials, by scenario. */
export interface Row {
  readonly backend: string;
  readonly routing: string;
  readonly groups: ReadonlyMap<string, TrialGroup>;
  /** One of its trials failed. */
  readonly failed: boolean;
  /** Its figures are those of an emulator. */
  readonly emulated: boolean;
}

/** The backends of a run in their order, each with its trials. */
export function rowsOf(result: RunResult): Row[] {
  const { backends, trials } = result;
  const groups = groupTrials(trials);
  const names = new Set([...backends.map(({ name }) => name), ...groups.map(({ backend }) => backend)]);
  return [...names].map((backend) => {
    const own = groups.filter((group) => group.backend === backend);
    return {
      backend,
      routing: backends.find(({ name }) => name === backend)?.routing ?? own[0]?.routing ?? '',
      groups: new Map(own.map((group) => [group.scenario, group])),
      failed: own.some((group) => group.trials.some(({ status }) => status === 'failed')),
      emulated: emulatorOf(backend, result) !== null,
    };
  });
}

/** All trials by backend and scenario, in the order of every table. */
export function orderedGroups({ backends, trials }: Pick<RunResult, 'backends' | 'trials'>): TrialGroup[] {
  const place = new Map(backends.map(({ name }, index) => [name, index]));
  const placeOf = ({ backend }: TrialGroup): number => place.get(backend) ?? backends.length;
  return groupTrials(trials).toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** The roles of the scenarios of a run. */
export interface ScenarioRoles {
  /** The source of latencies and costs: nothing breaks in it, and its traffic is that of the run. Null if the run has no such scenario. */
  readonly calm: string | null;
  /** Those with faults. */
  readonly fault: readonly string[];
}

/** Roles follow from what scenarios declare: a run may have ended before any of its faults struck. */
export function scenarioRoles({ scenarios }: Pick<RunResult, 'scenarios'>): ScenarioRoles {
  return {
    calm: calmScenarios({ scenarios })[0] ?? null,
    fault: scenarios.filter(({ faults }) => faults.length > 0).map(({ name }) => name),
  };
}

/** Those in which nothing breaks, with the traffic of the run. */
export function calmScenarios({ scenarios }: Pick<RunResult, 'scenarios'>): string[] {
  return scenarios.filter(({ faults, ownTraffic }) => faults.length === 0 && !ownTraffic).map(({ name }) => name);
}

/** The families of which a run has several scenarios: the same question for different sizes, or kinds of failure. */
export function familiesOf({ scenarios }: Pick<RunResult, 'scenarios'>): ReadonlyMap<string, readonly string[]> {
  const families = Map.groupBy(scenarios, ({ family }) => family);
  return new Map(
    [...families].flatMap(([family, members]) =>
      family === null || members.length < 2 ? [] : [[family, members.map(({ name }) => name)]],
    ),
  );
}

/** Whether a table of all figures of all scenarios would be too wide to read. */
export function isMatrixRun(result: Pick<RunResult, 'scenarios'>): boolean {
  return result.scenarios.length > 2 || familiesOf(result).size > 0;
}
