import type { Scenario } from '../../scenarios/scenario.ts';
import type { WentBack } from '../checks/conclude.ts';
import { unseenSessions } from '../figures/lost.ts';
import { distrust } from '../figures/trust.ts';
import { type FailureMode, GUARANTEE_FOR, promisesToSurvive } from '../model/failure-mode.ts';
import { GUARANTEES } from '../model/guarantees.ts';
import type { MeasuredTrial } from '../model/measured-trial.ts';
import type { SeedingRecord, SessionCounts } from '../model/session-fates.ts';
import type { FaultRecord, GeneratorHealth } from '../model/trial-figures.ts';
import type { Fates } from './fates.ts';
import type { NodeFailure } from './node-failure.ts';

/** What the status of a trial follows from. */
export interface Evidence extends Fates {
  readonly minimum: Scenario['minimum'];
  /** How many users should have been logged in, or their sessions seeded, before the measurement. */
  readonly askedSessions: number;
  readonly seeding: SeedingRecord | null;
  readonly faults: readonly FaultRecord[];
  readonly nodeFailures: readonly NodeFailure[];
  /** Requests that a node did not answer in time, or not at all, as far as that shows behind the proxy. */
  readonly unansweredByNodes: number;
  /** Requests of the measurement without a usable answer, of all its arrivals. */
  readonly errors: number;
  readonly arrivals: number;
  /** Usable answers after the last fault was injected, or in the whole measurement where there was none. */
  readonly answeredAfterFault: number;
  /** Usable answers after the last fault had healed. */
  readonly answeredAfterHeal: number;
  /** How long the measurement was. */
  readonly measuredUs: number;
  readonly generator: GeneratorHealth;
}

export interface Status {
  readonly status: MeasuredTrial['status'];
  /** Null for a trial that simply passed. */
  readonly reason: string | null;
}

/**
 * Failed: the backend broke what it declared, or took its app server down with it; that is certain even where the
 * figures are not (`distrust` tells). Void: the generator was the bottleneck, and the figures are its own, or answers were mixed up on
 * their way. Inconclusive: too little happened to tell, or something happened that nobody had planned.
 */
export function judge(evidence: Evidence): Status {
  const crashed = evidence.nodeFailures.filter(({ kind }) => kind === 'crashed').map(({ sentence }) => sentence);
  const broken = [...crashed, ...brokenGuarantees(evidence)];
  if (broken.length > 0) return { status: 'failed', reason: broken.join('; ') };
  if (evidence.nodeFailures.length > 0) {
    return { status: 'inconclusive', reason: evidence.nodeFailures.map(({ sentence }) => sentence).join('; ') };
  }
  const unbelievable = distrust(evidence.generator);
  if (unbelievable !== null) return { status: 'void', reason: unbelievable };
  const missing = missingEvidence(evidence);
  if (missing !== null) return { status: 'inconclusive', reason: missing };
  return { status: 'passed', reason: null };
}

/** A sentence for each promise that was broken. What a backend never promised is no failure, only reported. */
export function brokenGuarantees(evidence: Fates): string[] {
  const { guarantees, routing, apps, cohort, later } = evidence;
  if (!guarantees.sessions) return [];
  const count = (verdict: keyof SessionCounts): number => cohort[verdict] + later[verdict];
  const failures = [...allFailures(evidence)];
  const reachable = guarantees.shared || (routing !== 'round-robin' && apps === 1);
  const mayGoBack = failures.some(
    (failure) => GUARANTEE_FOR[failure].losesWrites && !promisesToSurvive(guarantees, failure),
  );
  // Faults excuse only what was observed after them.
  const wentBack = (how: keyof WentBack): number => (mayGoBack ? evidence.wentBackWhileCalm[how] : count(how));
  const calmLosses = reachable ? lostWhileCalm(evidence) : 0;
  const promises: readonly (readonly [broken: boolean, sentence: string])[] = [
    [count('leaked') > 0, `${count('leaked')} sessions leaked to other users`],
    [count('corrupted') > 0, `${count('corrupted')} sessions came back damaged`],
    [calmLosses > 0, `${calmLosses} sessions lost${failures.length > 0 ? ' while nothing was broken' : ''}`],
    [
      count('lost') > calmLosses &&
        failures.length > 0 &&
        failures.every((failure) => promisesToSurvive(guarantees, failure)),
      `${count('lost')} sessions lost, though it declares to survive ${failures.map((failure) => GUARANTEE_FOR[failure].words).join(' and ')}`,
    ],
    [
      count('lost') > calmLosses && failures.length === 0 && reachable && !isKeptByOneNode(evidence),
      `${count('lost')} sessions lost`,
    ],
    // A login on a node that does not know the user's last session cannot end it.
    [
      wentBack('resurrected') > 0 && guarantees.revocable && reachable,
      GUARANTEES.revocable.broken(wentBack('resurrected')),
    ],
    [count('overstayed') > 0, GUARANTEES.ttlGranularityMs.broken(count('overstayed'))],
    [wentBack('rolled-back') > 0 && reachable, `acknowledged writes gone in ${wentBack('rolled-back')} sessions`],
    [wentBack('overwritten') > 0 && guarantees.atomicUpdates, GUARANTEES.atomicUpdates.broken(wentBack('overwritten'))],
    [wentBack('stale') > 0 && guarantees.shared, GUARANTEES.shared.broken(wentBack('stale'))],
  ];
  return promises.filter(([broken]) => broken).map(([, sentence]) => sentence);
}

/** Nothing excuses these, whatever broke later. When a node ended by itself is not known: it may have been before. */
function lostWhileCalm({ lostWhileCalm: lost, nodeFailures }: Fates): number {
  return nodeFailures.some(({ kind }) => kind !== 'silent') ? 0 : lost;
}

/** A node that ended by itself is as gone as one that a fault struck. */
function allFailures({ failureModes, nodeFailures }: Fates): ReadonlySet<FailureMode> {
  return new Set([
    ...failureModes,
    ...nodeFailures.flatMap(({ kind }) => (kind === 'silent' ? [] : ['node' as const])),
  ]);
}

/** Share of the requests that may fail while nothing is broken: beyond it the figures are those of a broken stack. */
const CALM_ERROR_SHARE = 0.01;

/** Share of the cohort, but for those nobody came to see, that may be missing, or unverified, before nothing can be said about the rest. */
const MISSING_SHARE = 0.01;

/**
 * Sessions that only their own node knows are lost when the proxy takes that node for dead, as it does when answers
 * take too long: a node was as good as lost then, and that is not the routing's fault. An error that the node
 * answered with itself moves nobody.
 */
function isKeptByOneNode({ guarantees }: Fates): boolean {
  return !guarantees.shared && !guarantees.survivesNodeLoss;
}

/** Usable answers once the last fault has healed: with fewer, nobody knows whether what it had struck works again. */
const LEAST_AFTER_HEAL = 10;

/** What is missing of the heals that were to come while it was measured. A fault that was to last to the end may. */
function missingHeal({ faults, measuredUs, answeredAfterHeal }: Evidence): string | null {
  const healing = faults.filter(({ healPlannedUs }) => healPlannedUs < measuredUs);
  for (const { kind, target, healedUs } of healing) {
    if (healedUs === null || healedUs <= measuredUs) continue;
    const lateS = ((healedUs - measuredUs) / 1e6).toFixed(1);
    return `${kind} of ${target} healed ${lateS} s after the end of the measurement, and not within it`;
  }
  const allHeal = healing.length > 0 && healing.length === faults.length;
  if (!allHeal || answeredAfterHeal >= LEAST_AFTER_HEAL) return null;
  return `${answeredAfterHeal} operations were answered once the last fault had healed, at least ${LEAST_AFTER_HEAL} are needed`;
}

function missingEvidence(evidence: Evidence): string | null {
  const { minimum, guarantees, cohort, askedSessions, faults, answeredAfterFault } = evidence;
  const unconfirmed = faults.find(({ confirmedUs, healedUs }) => confirmedUs === null || healedUs === null);
  if (unconfirmed !== undefined) {
    const why = unconfirmed.unconfirmed === null ? '' : `: ${unconfirmed.unconfirmed}`;
    return `${unconfirmed.kind} of ${unconfirmed.target} was not confirmed${why}`;
  }
  const unhealed = missingHeal(evidence);
  if (unhealed !== null) return unhealed;
  const nodeDied = evidence.failureModes.includes('node');
  const wereMovedAway = isKeptByOneNode(evidence) && evidence.unansweredByNodes > 0;
  if (!nodeDied && evidence.routing !== 'round-robin' && cohort.lost > 0 && wereMovedAway) {
    return `${cohort.lost} sessions were lost where no node died, but nodes did not answer ${evidence.unansweredByNodes} requests in time: the proxy moved users away from them`;
  }
  if (faults.length === 0 && evidence.errors > evidence.arrivals * CALM_ERROR_SHARE) {
    return `${evidence.errors} of ${evidence.arrivals} requests failed though nothing was broken, at most ${CALM_ERROR_SHARE * 100}% may`;
  }
  if (guarantees.sessions) {
    const unseen = unseenSessions(evidence);
    const [total, unverified] = [cohort.total - unseen, cohort.unverified - unseen];
    const needed = Math.max(minimum.sessions, Math.ceil((askedSessions - unseen) * (1 - MISSING_SHARE)));
    if (total < needed) return `${total} sessions were logged in, at least ${needed} are needed`;
    if (unverified > total * MISSING_SHARE) {
      return `${unverified} of ${total} sessions were never seen again, so nobody knows what became of them`;
    }
  }
  if (answeredAfterFault < minimum.operationsAfterFault) {
    const since = faults.length === 0 ? 'in the measurement' : 'after the fault';
    return `${answeredAfterFault} operations were answered ${since}, at least ${minimum.operationsAfterFault} are needed`;
  }
  return null;
}
