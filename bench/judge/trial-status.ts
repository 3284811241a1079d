import { causeOfDistrust, distrust } from '../figures/trust.ts';
import type { MeasuredTrial, Overload } from '../model/measured-trial.ts';
import type { UndecidedCause } from '../model/undecided-cause.ts';
import type { Evidence } from './evidence.ts';
import { foreignCpu } from './foreign-cpu.ts';
import { missingEvidence } from './missing-evidence.ts';
import { overload, overloadInWords } from './overload.ts';
import { brokenGuarantees } from './promises.ts';

export interface Status {
  readonly status: MeasuredTrial['status'];
  /** Null for a trial that simply passed. */
  readonly reason: string | null;
  /** Null if it passed or failed. */
  readonly cause: UndecidedCause | null;
  /** Only with the cause `overload`. */
  readonly overload?: Overload;
}

/**
 * The first of these that applies:
 *
 * | status | when |
 * |---|---|
 * | failed | the backend broke what it declared, or its code ended a node; certain even where figures are not |
 * | inconclusive | a node ended by itself, or fell silent |
 * | void | the generator was the bottleneck, or answers were mixed up (`distrust`) |
 * | inconclusive | the evidence is too little (`missingEvidence`) |
 * | passed | otherwise |
 *
 * A trial that cannot tell, and whose stack was overloaded or had too little of its cores, names that as the cause.
 */
export function judge(evidence: Evidence): Status {
  const { fates, nodeFailures, generator } = evidence;
  const crashed = nodeFailures.filter(({ kind }) => kind === 'crashed').map(({ sentence }) => sentence);
  const broken = [...crashed, ...brokenGuarantees(fates)];
  if (broken.length > 0) return { status: 'failed', reason: broken.join('; '), cause: null };
  if (nodeFailures.length > 0) {
    const reason = nodeFailures.map(({ sentence }) => sentence).join('; ');
    const status = { status: 'inconclusive', reason, cause: 'other' } as const;
    // A node without a core to run on is silent. It does not end.
    return nodeFailures.every(({ kind }) => kind === 'silent') ? explained(status, reason, evidence) : status;
  }
  const unbelievable = distrust(generator);
  if (unbelievable !== null) {
    const status = { status: 'void', reason: unbelievable, cause: causeOfDistrust(generator) } as const;
    return status.cause === 'late-generator' ? overloaded(status, unbelievable, evidence) : status;
  }
  const missing = missingEvidence(evidence);
  if (missing === null) return { status: 'passed', reason: null, cause: null };
  const { reason, symptom, cause } = missing;
  return explained({ status: 'inconclusive', reason, cause }, symptom, evidence);
}

/** @param symptom what the cause is of, in words that claim no cause. */
function explained(status: Status, symptom: string, evidence: Evidence): Status {
  const named = overloaded(status, symptom, evidence);
  const others = foreignCpu(evidence.load);
  if (named !== status || others === null) return named;
  return { ...status, reason: `${symptom}; ${others}`, cause: 'foreign-cpu' };
}

/** The status itself, unless the stack was overloaded. */
function overloaded(status: Status, symptom: string, { load }: Evidence): Status {
  const found = overload(load);
  if (found === null) return status;
  return { ...status, reason: `${overloadInWords(found)}; ${symptom}`, cause: 'overload', overload: found };
}
