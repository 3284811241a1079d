/** A fault and when it strikes and heals, as fractions of the measured time. */
export interface PlannedFault {
  /** The name of one of the faults in `bench/faults/registry.ts`. */
  readonly kind: string;
  /** Which of those that the kind can strike, such as the nodes: an index from 0, counted round. */
  readonly target: number;
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
