import { lostSessions, lostSessionsInWords } from '../figures/lost.ts';
import type { UndecidedCause } from '../model/undecided-cause.ts';
import type { Evidence } from './evidence.ts';
import type { Verdicts } from './fates.ts';
import { isKeptByOneNode } from './promises.ts';

/** Above this share of failed requests without a fault, the figures are those of a broken stack. */
const CALM_ERROR_SHARE = 0.01;

/** The share of the asked sessions that may be missing, or unverified. Unvisited seeded sessions do not count. */
const MISSING_SHARE = 0.01;

/** The fewest usable answers after the last heal that show whether the stack works again. */
const LEAST_AFTER_HEAL = 10;

/** Why a trial proves nothing. */
export interface MissingEvidence {
  /** In words. */
  readonly reason: string;
  /** The same for a trial whose disturbance is known: without the claim that nothing disturbed it. */
  readonly symptom: string;
  readonly cause: UndecidedCause;
}

/** @returns the first reason why a trial proves nothing; null if it proves something. */
export function missingEvidence(evidence: Evidence): MissingEvidence | null {
  for (const { find, symptom, cause } of QUESTIONS) {
    const reason = find(evidence);
    if (reason !== null) return { reason, symptom: symptom?.(evidence) ?? reason, cause };
  }
  return null;
}

interface Question {
  /** The reason why the trial proves nothing; null if it is not this one. */
  readonly find: (evidence: Evidence) => string | null;
  /** See `MissingEvidence`; missing: the reason itself. */
  readonly symptom?: (evidence: Evidence) => string;
  readonly cause: UndecidedCause;
}

/** In the order in which their reasons are named. */
const QUESTIONS: readonly Question[] = [
  { find: unconfirmedFault, cause: 'other' },
  { find: lateHeal, cause: 'late-heal' },
  { find: fewAfterHeal, cause: 'other' },
  { find: movedUsers, cause: 'other' },
  { find: calmErrors, symptom: failedRequests, cause: 'other' },
  { find: fewSessions, cause: 'other' },
  { find: unverifiedSessions, cause: 'other' },
  { find: fewAfterFault, cause: 'other' },
];

function unconfirmedFault({ faults }: Evidence): string | null {
  const found = faults.find(({ confirmedUs, healedUs }) => confirmedUs === null || healedUs === null);
  if (found === undefined) return null;
  const why = found.unconfirmed === null ? '' : `: ${found.unconfirmed}`;
  return `${found.kind} of ${found.target} was not confirmed${why}`;
}

/** Faults that should heal during the measurement. */
function healing({ faults, asked }: Evidence): Evidence['faults'] {
  return faults.filter(({ healPlannedUs }) => healPlannedUs < asked.measuredUs);
}

function lateHeal(evidence: Evidence): string | null {
  const { measuredUs } = evidence.asked;
  const late = healing(evidence).flatMap(({ kind, target, healedUs }) =>
    healedUs === null || healedUs <= measuredUs ? [] : [{ kind, target, lateUs: healedUs - measuredUs }],
  );
  const [first] = late;
  if (first === undefined) return null;
  return `${first.kind} of ${first.target} healed ${(first.lateUs / 1e6).toFixed(1)} s after the end of the measurement`;
}

function fewAfterHeal(evidence: Evidence): string | null {
  const { faults, answered } = evidence;
  const allHeal = faults.length > 0 && healing(evidence).length === faults.length;
  if (!allHeal || answered.afterHeal >= LEAST_AFTER_HEAL) return null;
  return `${answered.afterHeal} operations were answered after the last heal, at least ${LEAST_AFTER_HEAL} are needed`;
}

function movedUsers({ fates, answered: { unansweredByNodes } }: Evidence): string | null {
  const { promised, verdicts, failureModes } = fates;
  const lost = lostSessions(verdicts);
  if (failureModes.includes('node') || promised.routing === 'round-robin' || lost === 0) return null;
  if (!isKeptByOneNode(promised) || unansweredByNodes === 0) return null;
  const words = lostSessionsInWords({ sum: lost, total: seenCohort(verdicts).total }, verdicts.later.lost);
  return `${words}: the proxy moved users away from nodes that did not answer ${unansweredByNodes} requests in time`;
}

function calmErrors(evidence: Evidence): string | null {
  const { errors, arrivals } = evidence.answered;
  if (evidence.faults.length > 0 || errors <= arrivals * CALM_ERROR_SHARE) return null;
  return `${failedRequests(evidence)} without a fault, at most ${CALM_ERROR_SHARE * 100}% may`;
}

function failedRequests({ answered: { errors, arrivals } }: Evidence): string {
  return `${errors} of ${arrivals} requests failed`;
}

/** The cohort without the seeded sessions that no user visited. */
function seenCohort({ cohort, unseen }: Verdicts): { readonly total: number; readonly unverified: number } {
  return { total: cohort.total - unseen, unverified: cohort.unverified - unseen };
}

function fewSessions({ fates: { promised, verdicts }, asked }: Evidence): string | null {
  const { total } = seenCohort(verdicts);
  const needed = Math.max(asked.minimum.sessions, Math.ceil((asked.sessions - verdicts.unseen) * (1 - MISSING_SHARE)));
  if (!promised.guarantees.sessions || total >= needed) return null;
  return `${total} sessions were logged in, at least ${needed} are needed`;
}

function unverifiedSessions({ fates: { promised, verdicts } }: Evidence): string | null {
  const { total, unverified } = seenCohort(verdicts);
  if (!promised.guarantees.sessions || unverified <= total * MISSING_SHARE) return null;
  return `${unverified} of ${total} sessions were never seen again: their fate is unknown`;
}

function fewAfterFault({ faults, answered, asked: { minimum } }: Evidence): string | null {
  if (answered.afterFault >= minimum.operationsAfterFault) return null;
  const since = faults.length === 0 ? 'in the measurement' : 'after the fault';
  return `${answered.afterFault} operations were answered ${since}, at least ${minimum.operationsAfterFault} are needed`;
}
