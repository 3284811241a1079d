import type { Scenario } from '../../scenarios/scenario.ts';
import type { SeedingFigures } from '../model/session-fates.ts';
import type { GeneratorHealth, TrialFault } from '../model/trial-figures.ts';
import type { Fates } from './fates.ts';
import type { NodeFailure } from './node-failure.ts';

/** What the status of a trial follows from. */
export interface Evidence extends Fates {
  readonly minimum: Scenario['minimum'];
  /** How many users should have been logged in, or their sessions seeded, before the measurement. */
  readonly askedSessions: number;
  readonly seeding: SeedingFigures | null;
  readonly faults: readonly TrialFault[];
  readonly nodeFailures: readonly NodeFailure[];
  /** Requests that a node did not answer in time, or not at all, as far as that shows behind the proxy. */
  readonly unansweredByNodes: number;
  /** Requests of the measurement without a usable answer, of all its arrivals. */
  readonly errors: number;
  readonly arrivals: number;
  /** Usable answers after the last fault was injected. Without a fault: in the whole measurement. */
  readonly answeredAfterFault: number;
  /** Usable answers after the last fault had healed. */
  readonly answeredAfterHeal: number;
  /** How long the measurement was. */
  readonly measuredUs: number;
  readonly generator: GeneratorHealth;
}
