/** A fault and when it strikes and heals, as fractions of the measured time. */
export interface PlannedFault {
  readonly kind: 'node-kill';
  /** Index of the node it strikes, from 0. */
  readonly node: number;
  readonly injectAt: number;
  readonly healAt: number;
}

/** One question, and what to do to find its answer. Data only. */
export interface Scenario {
  readonly name: string;
  /** The question, as a team would ask it. */
  readonly question: string;
  readonly faults: readonly PlannedFault[];
  /** Whether the closed-model capacity is measured at the end. */
  readonly measuresCapacity: boolean;
  /** A trial with less evidence than this is inconclusive. */
  readonly minimum: {
    readonly sessions: number;
    /** Usable answers after the last fault was injected, or in the whole measurement where there is none. */
    readonly operationsAfterFault: number;
  };
}
