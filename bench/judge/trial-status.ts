import { causeOfDistrust, distrust } from '../figures/trust.ts';
import type { MeasuredTrial } from '../model/measured-trial.ts';
import type { UndecidedCause } from '../model/undecided-cause.ts';
import type { Evidence } from './evidence.ts';
import { missingEvidence } from './missing-evidence.ts';
import { brokenGuarantees } from './promises.ts';

export interface Status {
  readonly status: MeasuredTrial['status'];
  /** Null for a trial that simply passed. */
  readonly reason: string | null;
  /** Null if it passed or failed. */
  readonly cause: UndecidedCause | null;
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
 */
export function judge(evidence: Evidence): Status {
  const { fates, nodeFailures, generator } = evidence;
  const crashed = nodeFailures.filter(({ kind }) => kind === 'crashed').map(({ sentence }) => sentence);
  const broken = [...crashed, ...brokenGuarantees(fates)];
  if (broken.length > 0) return { status: 'failed', reason: broken.join('; '), cause: null };
  if (nodeFailures.length > 0) {
    return { status: 'inconclusive', reason: nodeFailures.map(({ sentence }) => sentence).join('; '), cause: 'other' };
  }
  const unbelievable = distrust(generator);
  if (unbelievable !== null) return { status: 'void', reason: unbelievable, cause: causeOfDistrust(generator) };
  const missing = missingEvidence(evidence);
  if (missing !== null) return { status: 'inconclusive', ...missing };
  return { status: 'passed', reason: null, cause: null };
}
