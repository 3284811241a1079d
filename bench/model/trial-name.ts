/** Which trial of a run. */
export interface TrialName {
  readonly backend: string;
  readonly scenario: string;
  readonly trial: number;
}

/** What a name is made of: backend and scenario by their names, or in full. */
interface NamedTrial {
  readonly backend: string | { readonly name: string };
  readonly scenario: string | { readonly name: string };
  readonly trial: number;
}

/** The name alone of a trial. */
export function trialNameOf({ backend, scenario, trial }: NamedTrial): TrialName {
  return { backend: nameOf(backend), scenario: nameOf(scenario), trial };
}

function nameOf(part: NamedTrial['backend']): string {
  return typeof part === 'string' ? part : part.name;
}
