import type { Second } from '../model/request-figures.ts';

/** What was asked of the stack, and how it kept up. */
export interface StackLoad {
  readonly backend: string;
  /** The rate of the run, in arrivals per second. */
  readonly ratePerSecond: number;
  /** The seconds before the first fault, each a whole one. */
  readonly calm: readonly CalmSecond[];
  /** The p50 of usable answers; null without any, or in a trial with faults. */
  readonly okP50Us: number | null;
  /** The cores of app servers, proxy and store. */
  readonly stackCores: number;
  /** How many of these the generators used: above 0 only where they have no cores of their own. */
  readonly generatorCores: number;
  /** See `foreignCpuShare` in run.json. */
  readonly foreignCpuShare: number | null;
}

/** A second of the measurement before any fault. */
export interface CalmSecond extends Pick<Second, 'offered' | 'ok' | 'anonymous' | 'p50Us' | 'cpuUs'> {
  /** Arrivals that were answered in this second, whenever they were due: good answers and anonymous ones. */
  readonly served: number;
}
