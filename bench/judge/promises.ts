import type { WentBack } from '../checks/sum-verdicts.ts';
import { lostSessions, lostSessionsInWords } from '../figures/lost.ts';
import { type FailureMode, GUARANTEE_FOR, promisesToSurvive } from '../model/failure-mode.ts';
import { GUARANTEES } from '../model/guarantees.ts';
import type { SessionCounts } from '../model/session-fates.ts';
import type { Fates, Promised } from './fates.ts';

/** A sentence for each promise that was broken. What a backend never promised is only reported. */
export function brokenGuarantees(fates: Fates): string[] {
  if (!fates.promised.guarantees.sessions) return [];
  const view = viewOf(fates);
  return PROMISES.flatMap(({ broken, sentence }) => {
    const count = broken(view);
    return count > 0 ? [sentence(count, view)] : [];
  });
}

/** Fates as promises ask for them. */
interface View extends Pick<Promised, 'guarantees'> {
  /** All failures, by faults and without any. */
  readonly failures: readonly FailureMode[];
  /** Requests of a user reach a node that can find the session. */
  readonly reachable: boolean;
  /** Only one node has a session, and it is not promised to survive its loss. */
  readonly keptByOneNode: boolean;
  /** Sessions with this verdict. */
  readonly count: (verdict: keyof SessionCounts) => number;
  /** Sessions that went back in this way and are not excused by a failure. */
  readonly wentBack: (how: keyof WentBack) => number;
  /** Sessions that were lost before anything failed. */
  readonly calmLosses: number;
  /** All lost sessions, as a sentence. */
  readonly losses: string;
}

function viewOf(fates: Fates): View {
  const { guarantees, routing, apps } = fates.promised;
  const { cohort, later, unseen, wentBackWhileCalm } = fates.verdicts;
  const failures = allFailures(fates);
  const reachable = guarantees.shared || (routing !== 'round-robin' && apps === 1);
  const count = (verdict: keyof SessionCounts): number => cohort[verdict] + later[verdict];
  const mayGoBack = failures.some(
    (failure) => GUARANTEE_FOR[failure].losesWrites && !promisesToSurvive(guarantees, failure),
  );
  return {
    guarantees,
    failures,
    reachable,
    keptByOneNode: isKeptByOneNode(fates.promised),
    count,
    // Faults excuse only what was observed after them.
    wentBack: (how) => (mayGoBack ? wentBackWhileCalm[how] : count(how)),
    calmLosses: reachable ? lostWhileCalm(fates) : 0,
    losses: lostSessionsInWords({ sum: lostSessions(fates.verdicts), total: cohort.total - unseen }, later.lost),
  };
}

interface Question {
  /** How many sessions it was broken for. */
  readonly broken: (view: View) => number;
  readonly sentence: (count: number, view: View) => string;
}

const PROMISES: readonly Question[] = [
  { broken: ({ count }) => count('leaked'), sentence: (count) => `${count} sessions leaked to other users` },
  { broken: ({ count }) => count('corrupted'), sentence: (count) => `${count} sessions came back damaged` },
  {
    broken: ({ calmLosses }) => calmLosses,
    sentence: (calm, { failures, losses, count }) => {
      const isAll = calm === count('lost');
      if (isAll && failures.length === 0) return losses;
      return `${losses}, ${isAll ? 'all' : calm} of them while nothing was broken`;
    },
  },
  {
    broken: (view) => (view.failures.length > 0 && survivesAll(view) ? lossesAfterCalm(view) : 0),
    sentence: (_, { failures, losses }) =>
      `${losses}, though it declares to survive ${failures.map((failure) => GUARANTEE_FOR[failure].words).join(' and ')}`,
  },
  {
    broken: (view) => (view.failures.length === 0 && view.reachable && !view.keptByOneNode ? lossesAfterCalm(view) : 0),
    sentence: (_, { losses }) => losses,
  },
  {
    // A login on a node without the user's last session cannot end that session.
    broken: ({ guarantees, reachable, wentBack }) => (guarantees.revocable && reachable ? wentBack('resurrected') : 0),
    sentence: GUARANTEES.revocable.broken,
  },
  { broken: ({ count }) => count('overstayed'), sentence: GUARANTEES.ttlGranularityMs.broken },
  {
    broken: ({ reachable, wentBack }) => (reachable ? wentBack('rolled-back') : 0),
    sentence: (count) => `acknowledged writes gone in ${count} sessions`,
  },
  {
    broken: ({ guarantees, wentBack }) => (guarantees.atomicUpdates ? wentBack('overwritten') : 0),
    sentence: GUARANTEES.atomicUpdates.broken,
  },
  {
    broken: ({ guarantees, wentBack }) => (guarantees.shared ? wentBack('stale') : 0),
    sentence: GUARANTEES.shared.broken,
  },
];

function survivesAll({ guarantees, failures }: View): boolean {
  return failures.every((failure) => promisesToSurvive(guarantees, failure));
}

/** All losses, if some are not among those before the first failure. */
function lossesAfterCalm({ count, calmLosses }: View): number {
  return count('lost') > calmLosses ? count('lost') : 0;
}

/** Nothing excuses these. If a node ended without a fault, the time is not known: the losses may be later. */
function lostWhileCalm({ verdicts, nodeFailures }: Fates): number {
  return nodeFailures.some(({ kind }) => kind !== 'silent') ? 0 : verdicts.lostWhileCalm;
}

/** A node that ended by itself counts as a node failure. */
function allFailures({ failureModes, nodeFailures }: Fates): readonly FailureMode[] {
  return [
    ...new Set([...failureModes, ...nodeFailures.flatMap(({ kind }) => (kind === 'silent' ? [] : ['node' as const]))]),
  ];
}

/**
 * Whether only one node has a session, and the backend does not promise that it survives the loss of that node. The
 * proxy takes a node for dead when its answers take too long. Its sessions are then lost, and that is not the routing's
 * fault. An error that the node answered with itself moves no user.
 */
export function isKeptByOneNode({ guarantees }: Pick<Promised, 'guarantees'>): boolean {
  return !guarantees.shared && !guarantees.survivesNodeLoss;
}
