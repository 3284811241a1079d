import type { Slo } from '../bench/model/slo.ts';

/** A fault and when it strikes and heals, as fractions of the measured time. */
export interface PlannedFault {
  /** The name of one of the faults in `bench/faults/registry.ts`. */
  readonly kind: string;
  /**
   * Which of those that the kind can strike, such as the nodes: an index from 0, counted round. `every`: each of them in
   * turn, in equal parts of the time from `injectAt` to `healAt`. `all`: each of them at the same time.
   */
  readonly target: number | 'every' | 'all';
  readonly injectAt: number;
  readonly healAt: number;
}

/** From the last step's end, or the start of the measurement, until a fraction of it, so many times `--rate` arrive. */
export interface RateStep {
  readonly until: number;
  readonly factor: number;
}

/** Sessions of users who never come: nobody asks for them, and no verdict is about them. */
export interface PlannedExpiry {
  /** At most: of a slow store as many as it takes in two seconds. */
  readonly sessions: number;
  /** About when they run out, as a fraction of the measured time: the log-in is in between, and nobody knows how long it takes. */
  readonly ttlShare: number;
}

/** How the traffic of a scenario differs from that of the run. */
export interface Traffic {
  readonly readRatio?: number;
  readonly logoutRatio?: number;
  readonly sessionBytes?: number;
  readonly sessions?: number;
  /** Requests that one user sends at the same time. */
  readonly tabs?: number;
  readonly rate?: readonly RateStep[];
  /** Some users come far more often than others: the k-th busiest in proportion to 1/k^exponent. */
  readonly zipfExponent?: number;
  /** How many networks the users connect from. */
  readonly sourceAddresses?: number;
  /** Lifetime of an untouched session, as a fraction of the measured time. */
  readonly ttlShare?: number;
  /** From one sweep of expired sessions to the next, as a fraction of the measured time. */
  readonly sweepShare?: number;
  /** Put into the store before the log-in, to run out and be swept while others are served. */
  readonly expiring?: PlannedExpiry;
}

/** One of several applications behind the proxy, which share the sessions. */
export interface AppPart {
  readonly name: string;
  /** What it serves; what none of them names goes to the first. */
  readonly paths: readonly string[];
}

/** One question, and what to do to find its answer. Data only. */
export interface Scenario {
  /** As it is called on the command line: lower case, digits and dashes. */
  readonly name: string;
  /** Several scenarios that ask the same of different sizes, or of different ways to break something: `--scenarios <family>` names them all. */
  readonly family?: string;
  /** The question, as a team would ask it. */
  readonly question: string;
  readonly faults: readonly PlannedFault[];
  readonly traffic?: Traffic;
  /** The nodes are dealt out to these in turn; without it each of them serves everything. */
  readonly apps?: readonly AppPart[];
  /** It asks what becomes of sessions: a backend that keeps none is skipped. */
  readonly needsSessions?: boolean;
  /** Its faults need that long to show: a shorter `--duration` is made as long. */
  readonly shortestMs?: number;
  /** What a replica of the store hears of its primary, and says to it, arrives so much later. */
  readonly replicationDelayMs?: number;
  /** It asks how evenly the nodes are used: that is said then. */
  readonly asksBalance?: boolean;
  /** Whether the closed-model capacity is measured at the end. */
  readonly measuresCapacity: boolean;
  /** The goal within which the highest rate is searched where the run names none; see `--slo`. */
  readonly slo?: Slo;
  /** Rules for this scenario, as `--threshold` takes them, of every backend or of one: `redis:p99<200ms`. */
  readonly thresholds?: readonly string[];
  /** A trial with less evidence than this is inconclusive. */
  readonly minimum: {
    readonly sessions: number;
    /** Usable answers after the last fault was injected, or in the whole measurement where there is none. */
    readonly operationsAfterFault: number;
  };
}

/** What most scenarios need: fewer sessions, or fewer answers while something is broken, tell little. */
export const ENOUGH = { sessions: 20, operationsAfterFault: 50 } as const satisfies Scenario['minimum'];
