import type { ReliableTrial, TrialResult } from '../model/measured-trial.ts';

/** The trials of one backend in one scenario. */
export interface TrialGroup {
  readonly backend: string;
  readonly routing: string;
  readonly scenario: string;
  readonly trials: readonly TrialResult[];
  /** The trials that passed or failed: what became of their sessions is certain. Figures are read from these alone. */
  readonly measured: readonly ReliableTrial[];
}

/** Groups trials by backend and scenario, in the order of their first appearance. */
export function groupTrials(trials: readonly TrialResult[]): TrialGroup[] {
  const groups = Map.groupBy(trials, ({ backend, scenario }) => JSON.stringify([backend, scenario]));
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { backend, routing, scenario } = first;
    return [{ backend, routing, scenario, trials: members, measured: members.filter(isMeasured) }];
  });
}

function isMeasured(trial: TrialResult): trial is ReliableTrial {
  return trial.status === 'passed' || trial.status === 'failed';
}

/** What a function reads from trials, without the trials where it finds nothing. */
export function valuesOf<T>(trials: readonly ReliableTrial[], read: (trial: ReliableTrial) => T | null): readonly T[] {
  return trials.map(read).filter((value) => value !== null);
}
