import { type Operation, requestIdOf } from '../../model/operation.ts';
import type { Anomaly } from '../../model/verdict.ts';
import type { Session } from './session.ts';

/** What was acknowledged, in words, and by which answer. */
export interface Expected {
  readonly text: string;
  readonly acknowledged: Anomaly['acknowledged'];
}

/** An anomaly whose witness is the operation that showed it. */
export function witness<K extends Anomaly['kind']>(
  kind: K,
  { vu, session }: Session,
  operation: Operation,
  expected: Expected,
  observed: string,
): Anomaly & { readonly kind: K } {
  return {
    kind,
    vu,
    session,
    expected: expected.text,
    acknowledged: expected.acknowledged,
    observed,
    atUs: operation.endUs,
    node: operation.node,
    requestId: requestIdOf(operation.vu, operation.seq),
  };
}

/** How many anomalies a session keeps, not counting the first of each further kind. All are counted. */
const KEPT_PER_SESSION = 4;

/** Notes an anomaly that no later answer can change. */
export function addAnomaly(session: Session, anomaly: Anomaly): void {
  session.anomalyCount++;
  const isNew = session.anomalies.every(({ kind }) => kind !== anomaly.kind);
  if (isNew || session.anomalies.length < KEPT_PER_SESSION) session.anomalies.push(anomaly);
}
