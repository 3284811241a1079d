import type { Scenario } from '../../scenarios/scenario.ts';
import type { GeneratorHealth, TrialFault } from '../model/trial-figures.ts';
import type { Fates } from './fates.ts';
import type { NodeFailure } from './node-failure.ts';
import type { StackLoad } from './stack-load.ts';

/** What the status of a trial follows from. */
export interface Evidence {
  readonly fates: Fates;
  readonly asked: Asked;
  readonly answered: Answered;
  readonly faults: readonly TrialFault[];
  readonly nodeFailures: readonly NodeFailure[];
  readonly generator: GeneratorHealth;
  readonly load: StackLoad;
}

/** What was asked of a trial. */
export interface Asked {
  readonly minimum: Scenario['minimum'];
  /** How many users should have been logged in, or their sessions seeded, before the measurement. */
  readonly sessions: number;
  /** How long the measurement was. */
  readonly measuredUs: number;
}

/** How the requests of the measurement were answered. */
export interface Answered {
  readonly arrivals: number;
  /** Arrivals without a usable answer. */
  readonly errors: number;
  /** Requests that a node did not answer in time, or not at all, as far as that shows behind the proxy. */
  readonly unansweredByNodes: number;
  /** Usable answers after the last fault was injected. Without a fault: in the whole measurement. */
  readonly afterFault: number;
  /** Usable answers after the last fault had healed. */
  readonly afterHeal: number;
}
