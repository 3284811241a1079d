import type { Slo } from './slo.ts';

export type ProfileName = 'smoke' | 'quick' | 'full';

export type ServicesChoice = 'auto' | 'native' | 'docker' | 'external';

/** How long each party waits. A caller always waits longer than whom it calls: store < proxy < client. */
export interface Deadlines {
  readonly storeMs: number;
  /** The proxy's wait for one node; it tries up to three. */
  readonly proxyMs: number;
  readonly clientMs: number;
}

/** The traffic of one trial. */
export interface LoadConfig {
  readonly ratePerSecond: number;
  /** Users logged in before the measurement starts: the cohort. */
  readonly cohortSize: number;
  readonly sessionBytes: number;
  /** Share of reads; logouts take `logoutRatio`, cart writes the rest. */
  readonly readRatio: number;
  readonly logoutRatio: number;
  readonly warmupMs: number;
  /** So many requests nodes answer on average, as fast as they can, before the cohort logs in; nobody measures or judges them. */
  readonly practiceRequestsPerNode: number;
  readonly durationMs: number;
  readonly capacityDurationMs: number;
  /** At most this many users log in one by one where a store cannot be seeded: about a second for a thousand. */
  readonly mostLogins: number;
  /** How long a backend's rate within the SLO is searched at most. */
  readonly sloSearchMs: number;
  /** Connections of the closed-model measurement. */
  readonly capacityConnections: number;
}

/** A pass/fail rule on a figure, such as `redis:p99<50ms`. */
export interface Threshold {
  /** As the user wrote it. */
  readonly text: string;
  /** Null: every backend. */
  readonly backend: string | null;
  /** Null: every scenario. */
  readonly scenario: string | null;
  /** The name of a figure that rules can bound (bench/figures/registry.ts). */
  readonly metric: string;
  readonly comparison: '<' | '<=' | '>' | '>=';
  /** In `unit`. */
  readonly bound: number;
  readonly unit: ThresholdUnit;
}

/** µs for latencies and CPU, ms for recovery; losses and errors as a count, or as a share from 0 to 1. */
export const THRESHOLD_UNITS = ['us', 'ms', 'count', 'share', 'per-second'] as const;

export type ThresholdUnit = (typeof THRESHOLD_UNITS)[number];

/** Everything a comparison was asked to do, with all defaults filled in. */
export interface RunConfig {
  readonly name: string;
  readonly profile: ProfileName;
  readonly backends: readonly string[];
  readonly scenarios: readonly string[];
  readonly trials: number;
  readonly nodes: number;
  /** Processes that send the load. */
  readonly generators: number;
  readonly seed: number;
  readonly services: ServicesChoice;
  readonly load: LoadConfig;
  readonly deadlines: Deadlines;
  /** Lifetime of a session. */
  readonly ttlMs: number;
  /** How long a node leaves a session untouched that it has touched or saved; 0: every request touches it. */
  readonly touchIntervalMs: number;
  /**
   * What links between nodes and services add to a round trip, half of it each way, to opening a connection as well; 0:
   * there are none. The harness's own way to a store has none either.
   */
  readonly storeRttMs: number;
  /** Everything the harness touches in a store bears it. */
  readonly keyPrefix: string;
  readonly thresholds: readonly Threshold[];
  /** Whose highest rate is searched after the steady measurement; null: not asked for. */
  readonly slo: Slo | null;
}
