/** How a backend did in one case of the conformance suite. `declared`: its guarantees say that it need not pass it. */
export type CaseStatus = 'pass' | 'fail' | 'declared';

export interface CaseResult {
  readonly group: string;
  readonly name: string;
  readonly status: CaseStatus;
  /** False where it cannot be asked of this backend: `observed` says why. */
  readonly asked: boolean;
  /** What was seen, in a few words: where it failed what was wrong, where it is declared what happened all the same. */
  readonly observed: string;
}

/** What became of one backend. */
export interface BackendConformance {
  readonly backend: string;
  readonly title: string;
  readonly cases: readonly CaseResult[];
}

/** How many of the cases came out each way. */
export type CaseCounts = { readonly [S in CaseStatus]: number };

export function countCases(results: readonly BackendConformance[]): CaseCounts {
  const counts = { pass: 0, fail: 0, declared: 0 };
  for (const { cases } of results) for (const { status } of cases) counts[status] += 1;
  return counts;
}
