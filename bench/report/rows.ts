import type { RunResult } from '../model/run-result.ts';
import { emulatorOf } from './emulated.ts';
import { groupTrials, type TrialGroup } from './figures.ts';

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

/** The backends of a run in their order, each with all that was measured of it. */
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

/** Where the figures of a table come from. */
export interface ScenarioRoles {
  /** The one without faults, or the first where all have some; null when there is none at all. */
  readonly calm: string | null;
  /** Those with faults, or the calm one where none has. */
  readonly fault: readonly string[];
}

/** Which scenario is which follows from what it declares: a run may have ended before any of its faults struck. */
export function scenarioRoles({ scenarios }: Pick<RunResult, 'scenarios'>): ScenarioRoles {
  const names = scenarios.map(({ name }) => name);
  const faulty = scenarios.filter(({ faults }) => faults.length > 0).map(({ name }) => name);
  const calm = names.find((name) => !faulty.includes(name)) ?? names[0] ?? null;
  const rest = names.filter((name) => name !== calm || faulty.includes(name));
  return { calm, fault: rest.length > 0 ? rest : names.slice(0, 1) };
}
