import { type Operation, requestIdOf } from '../model/operation.ts';
import type { Anomaly } from '../model/verdict.ts';
import type { SessionState } from './session-state.ts';

/** How many anomalies are kept with their witnesses; all are counted. */
const KEPT_ANOMALIES = 1000;

/** Anomalies in the order they were found, bounded, and how many there were. */
export class Findings {
  readonly #kept: Anomaly[] = [];
  #count = 0;

  get kept(): readonly Anomaly[] {
    return this.#kept;
  }

  get count(): number {
    return this.#count;
  }

  add(session: SessionState, anomaly: Anomaly): void {
    session.found.add(anomaly.kind);
    this.#count++;
    if (this.#kept.length < KEPT_ANOMALIES) this.#kept.push(anomaly);
  }

  /** A session that had been called lost was found again. */
  foundAgain(session: SessionState): void {
    const index = this.#kept.findIndex(
      ({ kind, vu, session: number }) => kind === 'lost' && vu === session.vu && number === session.session,
    );
    const loss = this.#kept[index];
    if (loss !== undefined) this.#kept[index] = { ...loss, transient: true };
  }
}

/** An anomaly with the operation whose answer showed it as its witness. */
export function witness<K extends Anomaly['kind']>(
  kind: K,
  session: SessionState,
  operation: Operation,
  expected: string,
  observed: string,
): Anomaly & { readonly kind: K } {
  return {
    kind,
    vu: session.vu,
    session: session.session,
    expected,
    observed,
    atUs: operation.endUs,
    node: operation.node,
    requestId: requestIdOf(operation.vu, operation.seq),
  };
}
