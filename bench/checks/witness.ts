import { type Operation, requestIdOf } from '../model/operation.ts';
import type { Anomaly } from '../model/verdict.ts';
import type { SessionState } from './session/state.ts';

/** What had been acknowledged, in words, and by which answer. */
export interface Expected {
  readonly text: string;
  readonly acknowledged: Anomaly['acknowledged'];
}

/** An anomaly with the operation whose answer showed it as its witness. */
export function witness<K extends Anomaly['kind']>(
  kind: K,
  { vu, session }: SessionState,
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
