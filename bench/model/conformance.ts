/**
 * The result of a backend in one case of the conformance suite. `declared`: its guarantees do not include the case.
 * `too-slow`: too slow to tell, since in every attempt a call ran past its deadline.
 */
export type CaseStatus = 'pass' | 'fail' | 'declared' | 'too-slow';

export interface CaseResult {
  readonly group: string;
  readonly name: string;
  readonly status: CaseStatus;
  /** False if the case does not apply to this backend; `observed` has the reason. */
  readonly asked: boolean;
  /** What was observed, in a few words: of a failed case the mistake, of a declared one what happened. */
  readonly observed: string;
  /** How often it was tried; more than once where it was too slow to tell. */
  readonly attempts: number;
}

/** The results of one backend. */
export interface BackendConformance {
  readonly backend: string;
  readonly title: string;
  readonly cases: readonly CaseResult[];
}

/** The number of cases with each result. */
export type CaseCounts = { readonly [S in CaseStatus]: number };

export function countCases(results: readonly BackendConformance[]): CaseCounts {
  const counts = { pass: 0, fail: 0, declared: 0, 'too-slow': 0 };
  for (const { cases } of results) for (const { status } of cases) counts[status] += 1;
  return counts;
}
