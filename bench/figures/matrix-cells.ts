import type { RunResult } from '../model/run-result.ts';
import type { SessionCounts } from '../model/session-fates.ts';
import type { MatrixCell } from '../model/summaries.ts';
import { VERDICTS } from '../model/verdict.ts';
import { groupTrials, type TrialGroup } from './groups.ts';
import { lostOver } from './lost.ts';
import { undoneWrites } from './undone.ts';

/** What became of the sessions of every backend in every scenario that was run, over all its trials. */
export function matrixOf(trials: RunResult['trials']): MatrixCell[] {
  return groupTrials(trials).map((group) => {
    const { scenario, backend, measured } = group;
    return {
      scenario,
      backend,
      status: statusOf(group),
      trials: measured.length,
      cohort: summed(measured.map(({ cohort }) => cohort)),
      seenSessions: lostOver(measured).total,
      later: summed(measured.map(({ later }) => later)),
      lostUpdates: measured.reduce((sum, { lostUpdates }) => sum + lostUpdates, 0),
      undoneWrites: measured.reduce((sum, trial) => sum + undoneWrites(trial), 0),
      outageUsers: measured.reduce((sum, { outageUsers }) => sum + outageUsers, 0),
      longestOutageMs: Math.max(0, ...measured.map(({ longestOutageUs }) => longestOutageUs)) / 1000,
    };
  });
}

/** The status of several trials is the first of these that one of them has. */
const BY_WEIGHT: readonly MatrixCell['status'][] = [
  'failed',
  'passed',
  'inconclusive',
  'void',
  'skipped',
  'inapplicable',
];

function statusOf({ trials }: TrialGroup): MatrixCell['status'] {
  const found = new Set<MatrixCell['status']>(
    trials.map((trial) =>
      trial.status === 'skipped' && trial.cause === 'inapplicable' ? 'inapplicable' : trial.status,
    ),
  );
  return BY_WEIGHT.find((status) => found.has(status)) ?? 'skipped';
}

function summed(counts: readonly SessionCounts[]): SessionCounts {
  const names = ['total', ...VERDICTS] as const;
  const sums = names.map((name) => [name, counts.reduce((sum, one) => sum + one[name], 0)]);
  return Object.fromEntries(sums) as SessionCounts;
}
