/** Which trial of a run. */
export interface TrialName {
  readonly backend: string;
  readonly scenario: string;
  readonly trial: number;
}

/** The name alone of something that has one. */
export function trialNameOf({ backend, scenario, trial }: TrialName): TrialName {
  return { backend, scenario, trial };
}
