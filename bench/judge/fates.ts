import { type CheckResult, unseenIn } from '../checks/sum-verdicts.ts';
import type { FailureMode } from '../model/failure-mode.ts';
import type { HistoryEnd, HistoryHeader } from '../model/history.ts';
import type { NodeFailure } from './node-failure.ts';

/** What was promised of the sessions of a trial. */
export type Promised = Pick<HistoryHeader, 'guarantees' | 'routing' | 'apps'>;

/** What failed in a trial, by faults and without any. */
export type Failed = Pick<HistoryEnd, 'takenAway' | 'nodeFailures'>;

/** The verdicts on sessions. */
export interface Verdicts extends Pick<CheckResult, 'cohort' | 'later' | 'lostWhileCalm' | 'wentBackWhileCalm'> {
  /** Seeded sessions without a request. They are in the total of the cohort. */
  readonly unseen: number;
}

/** What was promised, what failed, and the verdicts: all that broken guarantees follow from. */
export interface Fates {
  readonly promised: Promised;
  /** What the faults that struck were for this backend. */
  readonly failureModes: readonly FailureMode[];
  /** Nodes that ended without a fault of ours, or did not answer at the end. */
  readonly nodeFailures: readonly Pick<NodeFailure, 'kind'>[];
  readonly verdicts: Verdicts;
}

/** The fates of a trial's sessions, of a trial that was measured just now and of one that is read from its history. */
export function fatesOf(
  { guarantees, routing, apps, rules }: Promised & Pick<HistoryHeader, 'rules'>,
  { takenAway, nodeFailures }: Failed,
  check: CheckResult,
): Fates {
  const { cohort, later, seeded, lostWhileCalm, wentBackWhileCalm } = check;
  return {
    promised: { guarantees, routing, apps },
    failureModes: takenAway,
    nodeFailures: nodeFailures.map((kind) => ({ kind })),
    verdicts: { cohort, later, unseen: unseenIn(rules, seeded), lostWhileCalm, wentBackWhileCalm },
  };
}
