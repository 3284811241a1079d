import { lostSessions, lostSessionsInWords, unseenSessions } from '../figures/lost.ts';
import type { Evidence } from './evidence.ts';
import { isKeptByOneNode } from './promises.ts';

/** Above this share of failed requests without a fault, the figures are those of a broken stack. */
const CALM_ERROR_SHARE = 0.01;

/** The share of the asked sessions that may be missing, or unverified. Unvisited seeded sessions do not count. */
const MISSING_SHARE = 0.01;

/** The fewest usable answers after the last heal that show whether the stack works again. */
const LEAST_AFTER_HEAL = 10;

/** @returns the first reason why a trial proves nothing; null if it does. */
export function missingEvidence(evidence: Evidence): string | null {
  for (const question of QUESTIONS) {
    const reason = question(evidence);
    if (reason !== null) return reason;
  }
  return null;
}

/** In the order in which their reasons are named. */
const QUESTIONS: readonly ((evidence: Evidence) => string | null)[] = [
  unconfirmedFault,
  lateHeal,
  fewAfterHeal,
  movedUsers,
  calmErrors,
  fewSessions,
  unverifiedSessions,
  fewAfterFault,
];

function unconfirmedFault({ faults }: Evidence): string | null {
  const found = faults.find(({ confirmedUs, healedUs }) => confirmedUs === null || healedUs === null);
  if (found === undefined) return null;
  const why = found.unconfirmed === null ? '' : `: ${found.unconfirmed}`;
  return `${found.kind} of ${found.target} was not confirmed${why}`;
}

/** Faults that should heal during the measurement. */
function healing({ faults, measuredUs }: Evidence): Evidence['faults'] {
  return faults.filter(({ healPlannedUs }) => healPlannedUs < measuredUs);
}

function lateHeal(evidence: Evidence): string | null {
  const { measuredUs } = evidence;
  const late = healing(evidence).flatMap(({ kind, target, healedUs }) =>
    healedUs === null || healedUs <= measuredUs ? [] : [{ kind, target, lateUs: healedUs - measuredUs }],
  );
  const [first] = late;
  if (first === undefined) return null;
  return `${first.kind} of ${first.target} healed ${(first.lateUs / 1e6).toFixed(1)} s after the end of the measurement`;
}

function fewAfterHeal(evidence: Evidence): string | null {
  const { faults, answeredAfterHeal } = evidence;
  const allHeal = faults.length > 0 && healing(evidence).length === faults.length;
  if (!allHeal || answeredAfterHeal >= LEAST_AFTER_HEAL) return null;
  return `${answeredAfterHeal} operations were answered after the last heal, at least ${LEAST_AFTER_HEAL} are needed`;
}

function movedUsers(evidence: Evidence): string | null {
  const { failureModes, routing, unansweredByNodes } = evidence;
  const lost = lostSessions(evidence);
  if (failureModes.includes('node') || routing === 'round-robin' || lost === 0) return null;
  if (!isKeptByOneNode(evidence) || unansweredByNodes === 0) return null;
  const words = lostSessionsInWords({ sum: lost, total: seenCohort(evidence).total }, evidence.later.lost);
  return `${words}: the proxy moved users away from nodes that did not answer ${unansweredByNodes} requests in time`;
}

function calmErrors({ faults, errors, arrivals }: Evidence): string | null {
  if (faults.length > 0 || errors <= arrivals * CALM_ERROR_SHARE) return null;
  return `${errors} of ${arrivals} requests failed without a fault, at most ${CALM_ERROR_SHARE * 100}% may`;
}

/** The cohort without the seeded sessions that no user visited. */
function seenCohort(evidence: Evidence): { readonly total: number; readonly unverified: number } {
  const { cohort } = evidence;
  const unseen = unseenSessions(evidence);
  return { total: cohort.total - unseen, unverified: cohort.unverified - unseen };
}

function fewSessions(evidence: Evidence): string | null {
  const { guarantees, minimum, askedSessions } = evidence;
  const { total } = seenCohort(evidence);
  const asked = askedSessions - unseenSessions(evidence);
  const needed = Math.max(minimum.sessions, Math.ceil(asked * (1 - MISSING_SHARE)));
  if (!guarantees.sessions || total >= needed) return null;
  return `${total} sessions were logged in, at least ${needed} are needed`;
}

function unverifiedSessions(evidence: Evidence): string | null {
  const { total, unverified } = seenCohort(evidence);
  if (!evidence.guarantees.sessions || unverified <= total * MISSING_SHARE) return null;
  return `${unverified} of ${total} sessions were never seen again: their fate is unknown`;
}

function fewAfterFault({ faults, answeredAfterFault, minimum }: Evidence): string | null {
  if (answeredAfterFault >= minimum.operationsAfterFault) return null;
  const since = faults.length === 0 ? 'in the measurement' : 'after the fault';
  return `${answeredAfterFault} operations were answered ${since}, at least ${minimum.operationsAfterFault} are needed`;
}
