/** Which trial of a run, whatever the attempt. */
export interface TrialPlace {
  readonly backend: string;
  readonly scenario: string;
  /** From 1. */
  readonly trial: number;
}

/** Which attempt at which trial of a run. */
export interface TrialName extends TrialPlace {
  /** From 1. A trial that cannot tell may be repeated; its last attempt counts. */
  readonly attempt: number;
}

/** What a name is made of: backend and scenario by their names, or in full. */
interface NamedTrial extends Pick<TrialName, 'trial' | 'attempt'> {
  readonly backend: string | { readonly name: string };
  readonly scenario: string | { readonly name: string };
}

/** The name alone of a trial. */
export function trialNameOf({ backend, scenario, trial, attempt }: NamedTrial): TrialName {
  return { backend: nameOf(backend), scenario: nameOf(scenario), trial, attempt };
}

/** Whether both are attempts at the same trial. */
export function isSameTrial(one: TrialPlace, other: TrialPlace): boolean {
  return one.backend === other.backend && one.scenario === other.scenario && one.trial === other.trial;
}

function nameOf(part: NamedTrial['backend']): string {
  return typeof part === 'string' ? part : part.name;
}
