import { z } from 'zod';
import { runConfigSchema, THRESHOLD_UNITS } from './config.ts';
import { measuredTrialSchema, trialSchema } from './measured-trial.ts';
import { backendSummarySchema, matrixCellSchema, scenarioSummarySchema } from './summaries.ts';
import { warningSchema } from './warning.ts';

const count = z.int().nonnegative();

/** Raised whenever the format changes so that one version could misread the run.json of another. */
export const SCHEMA_VERSION = 3;

/** What keeps the run from using all of the machine (bench/measure/machine-limits.ts). */
export const machineLimitsSchema = z.strictObject({
  /** CPU seconds per second that the control groups allow; null if they set no quota. */
  cpuQuota: z.number().positive().nullable(),
  /** Time that the quota has kept processes of the group waiting, in µs; null if the kernel does not count it. */
  throttledUs: z.number().nonnegative().nullable(),
  /** The smallest memory limit of the control groups; null if they set none. */
  memoryLimitBytes: count.nullable(),
  /** Logical cores that share one physical core, one list each; empty without SMT. */
  siblings: z.array(z.array(count)),
  /** The frequency governors of the cores, each once; empty if the kernel has none. */
  governors: z.array(z.string()),
  /** The machine runs on its battery. */
  onBattery: z.boolean(),
});

/** Why the load generator has no core of its own. */
export const NOT_PINNED = ['one-core', 'quota', 'siblings', 'no-taskset'] as const;

export type NotPinned = (typeof NOT_PINNED)[number];

export const environmentSchema = z.strictObject({
  cpuModel: z.string(),
  cores: count,
  memoryBytes: count,
  platform: z.string(),
  kernel: z.string(),
  node: z.string(),
  /** `throttledUs` counts the run alone, all of its parts. Null if they were not read. */
  limits: machineLimitsSchema.nullable().default(null),
  /** Why the load generator got no real-time priority, in the words of `chrt`; null if it got one, or none was asked for. */
  realTimeRefused: z.string().nullable().default(null),
  /** Version line of nginx and of every server that ran, by name. */
  versions: z.record(z.string(), z.string()),
  provider: z.string(),
  gitCommit: z.string().nullable(),
  pinning: z.strictObject({ generator: z.string(), stack: z.string() }).nullable(),
  /** Why nothing is pinned; null if it is, or if that is not known. */
  notPinned: z.enum(NOT_PINNED).nullable().default(null),
  /** Those of app servers, proxy and store; less than they are by number where a quota allows no more. */
  stackCores: z.number().nonnegative(),
  /** `some avg10` of /proc/pressure/cpu, in percent, before the run; null if the system has none. */
  cpuPressureBefore: z.number().nullable(),
  /** Share of the run during which some task waited for a CPU, in percent. */
  cpuPressureDuring: z.number().nullable(),
  /** How evenly the generator's core did a fixed piece of work between trials (bench/stats/noise.ts). */
  noise: z.strictObject({ samples: count, medianUs: z.number(), spread: z.number(), drift: z.number() }).nullable(),
});

export const thresholdResultSchema = z.strictObject({
  text: z.string(),
  backend: z.string(),
  scenario: z.string(),
  /** In `unit`. Null if nothing was measured, or if it is worse than any bound: errors lasted to the end (`recovery`). */
  measured: z.number().nullable(),
  unit: z.enum(THRESHOLD_UNITS),
  /** The one trial that decided; null if all decided together. */
  trial: z.int().positive().nullable().default(null),
  status: z.enum(['passed', 'failed', 'inconclusive']),
  /** Why something was measured and decides nothing; null: it decides, or nothing was measured. */
  reason: z.string().nullable().default(null),
});

export const runResultSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  name: z.string(),
  /** Wall time, once; everything else is monotonic and relative. */
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  /** False if the run was interrupted, or failed before its end. */
  complete: z.boolean(),
  environment: environmentSchema,
  config: runConfigSchema,
  /**
   * The options that decide what is measured, as they were typed, by their names in camel case; null if they are not
   * known.
   */
  options: z
    .record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string()).readonly()]))
    .nullable()
    .default(null),
  /** Each time that it was resumed: how many trials it had by then, and the code that measured the others. */
  resumed: z
    .array(z.strictObject({ at: z.iso.datetime(), keptTrials: count, gitCommit: z.string().nullable() }))
    .default([]),
  /** In the order of every table. */
  backends: z.array(backendSummarySchema),
  scenarios: z.array(scenarioSummarySchema),
  /** Of each trial the attempt that counts. */
  trials: z.array(trialSchema),
  /**
   * Attempts that no longer count: trials that could not tell and were repeated, and all trials at a load that was lowered,
   * also those that passed (`config.fit.lowered`). `ratePerSecond` tells them apart. Repeated ones stand in the order in
   * which they ran. Their successors are in `trials`, if the run is complete.
   */
  superseded: z.array(measuredTrialSchema).default([]),
  /** A cell for every backend and scenario that has a trial. */
  matrix: z.array(matrixCellSchema).default([]),
  thresholds: z.array(thresholdResultSchema),
  warnings: z.array(warningSchema),
  exitCode: z.int(),
});

export type MachineLimits = z.infer<typeof machineLimitsSchema>;
export type Environment = z.infer<typeof environmentSchema>;
export type ThresholdResult = z.infer<typeof thresholdResultSchema>;
export type RunResult = z.infer<typeof runResultSchema>;
