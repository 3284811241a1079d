import { z } from 'zod';
import { sloSchema } from './slo.ts';

export const PROFILE_NAMES = ['smoke', 'quick', 'full'] as const;

export type ProfileName = (typeof PROFILE_NAMES)[number];

/** Where servers come from: what `--services` can be. */
export const SERVICES_CHOICES = ['auto', 'native', 'docker', 'external'] as const;

export type ServicesChoice = (typeof SERVICES_CHOICES)[number];

const count = z.int().nonnegative();
const amount = z.number().nonnegative();
const names = z.array(z.string()).readonly();

/** How long each party waits. A caller always waits longer than the party it calls: store < proxy < client. */
export const deadlinesSchema = z
  .strictObject({
    storeMs: amount,
    /** The proxy's wait for one node; it tries up to three. */
    proxyMs: amount,
    clientMs: amount,
  })
  .readonly();

export type Deadlines = z.infer<typeof deadlinesSchema>;

/** The traffic of one trial. */
export const loadConfigSchema = z
  .strictObject({
    ratePerSecond: amount,
    /** Users logged in before the measurement starts: the cohort. */
    cohortSize: count,
    sessionBytes: count,
    /** Share of reads; logouts take `logoutRatio`, cart writes the rest. */
    readRatio: amount,
    logoutRatio: amount,
    warmupMs: amount,
    /**
     * Requests that nodes answer on average before the measurement: those of practice, which are sent as fast as they are
     * answered, then the logins of the cohort, then the warm-up. None of them is measured.
     */
    practiceRequestsPerNode: count.default(0),
    durationMs: amount,
    capacityDurationMs: amount,
    /** At most this many users log in one by one where a store cannot be seeded: about a second for a thousand. */
    mostLogins: count,
    /** How long a backend's rate within the SLO is searched at most. */
    sloSearchMs: amount,
    /** Connections of the closed-model measurement. */
    capacityConnections: count,
  })
  .readonly();

export type LoadConfig = z.infer<typeof loadConfigSchema>;

/** What the closed-loop probe found of one backend before the trials. */
export const fitProbeSchema = z
  .strictObject({
    backend: z.string(),
    /** On this many nodes. */
    nodes: z.int().positive(),
    /** Arrivals per second that it carried, each user coming again as soon as it was answered. */
    arrivalsPerS: amount,
    /** Arrivals without a usable answer. */
    failed: count,
    /** How long a node took to start. */
    restartMs: amount,
  })
  .readonly();

export type FitProbe = z.infer<typeof fitProbeSchema>;

/** How the harness chooses a load that the machine carries. */
export const loadFitSchema = z
  .strictObject({
    /** The load of the profile, from which the load that was chosen differs as far as the machine demands. */
    wanted: z.strictObject({ ratePerSecond: amount, cohortSize: count, durationMs: amount }).readonly(),
    /** What of it the user named: it is left as it is. */
    named: z.strictObject({ sessions: z.boolean(), duration: z.boolean() }).readonly(),
    /** Of the backends that are likely to be the slowest, the slowest first; empty until they are measured. */
    probes: z.array(fitProbeSchema).readonly(),
    /** How many ordinary arrivals one of the heaviest scenario counts for. */
    divisor: amount,
    /** The trial that was overloaded at a higher rate, so that all run at this one; null: none was. */
    lowered: z
      .strictObject({
        fromPerSecond: amount,
        scenario: z.string(),
        /** The arithmetic of that trial. */
        because: z.string(),
      })
      .readonly()
      .nullable(),
  })
  .readonly();

export type LoadFit = z.infer<typeof loadFitSchema>;

/** µs for latencies and CPU, ms for recovery; losses and errors as a count, or as a share from 0 to 1. */
export const THRESHOLD_UNITS = ['us', 'ms', 'count', 'share', 'per-second'] as const;

export type ThresholdUnit = (typeof THRESHOLD_UNITS)[number];

/** A pass/fail rule on a figure, such as `redis:p99<50ms`. */
export const thresholdSchema = z
  .strictObject({
    /** As the user wrote it. */
    text: z.string(),
    /** Null: every backend. */
    backend: z.string().nullable(),
    /** Null: every scenario. */
    scenario: z.string().nullable(),
    /** The name of a figure that rules can bound (bench/figures/registry.ts). */
    metric: z.string(),
    comparison: z.enum(['<', '<=', '>', '>=']),
    /** In `unit`. */
    bound: z.number(),
    unit: z.enum(THRESHOLD_UNITS),
  })
  .readonly();

export type Threshold = z.infer<typeof thresholdSchema>;

/** Everything a comparison was asked to do, with all defaults filled in. */
export const runConfigSchema = z
  .strictObject({
    name: z.string(),
    profile: z.enum(PROFILE_NAMES),
    backends: names,
    scenarios: names,
    trials: z.int().positive(),
    nodes: z.int().positive(),
    /** Processes that send the load. */
    generators: z.int().positive(),
    seed: count,
    services: z.enum(SERVICES_CHOICES),
    load: loadConfigSchema,
    /** Null: `--rate` was given, and the load is as it was asked for. */
    fit: loadFitSchema.nullable().default(null),
    deadlines: deadlinesSchema,
    /** Lifetime of a session. */
    ttlMs: amount,
    /** How long a node leaves a session untouched that it has touched or saved; 0: every request touches it. */
    touchIntervalMs: amount.default(0),
    /**
     * What links between nodes and services add to a round trip, half of it each way, and to opening a connection; 0: no
     * links. The harness reaches a store without one.
     */
    storeRttMs: amount.default(0),
    /** Begins the name of everything that the harness makes in a store. */
    keyPrefix: z.string(),
    thresholds: z.array(thresholdSchema).readonly(),
    /** The goal whose highest rate is searched after the steady measurement; null: not asked for. */
    slo: sloSchema.nullable(),
  })
  .readonly();

export type RunConfig = z.infer<typeof runConfigSchema>;
