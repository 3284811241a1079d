import { z } from 'zod';

const count = z.int().nonnegative();
const micros = z.number().nonnegative();

/** A latency distribution in µs. A percentile is null only if nothing was recorded. */
export const latencySchema = z.strictObject({
  count,
  p50Us: micros.nullable(),
  p90Us: micros.nullable(),
  p99Us: micros.nullable(),
  p999Us: micros.nullable(),
  maxUs: micros.nullable(),
  /** HDR histogram, V2 encoding, compressed, base64. */
  histogram: z.string(),
});

/** In how many separate stretches the arrivals came that were as slow as the percentile, or slower (bench/stats/episodes.ts). */
export const episodesSchema = z.strictObject({ p90: count, p99: count, p999: count });

export const trialLatencySchema = z.strictObject({
  /** `episodes` is null if single arrivals were not recorded, or none came. */
  response: latencySchema.extend({ episodes: episodesSchema.nullable().default(null) }),
  responseOk: latencySchema,
  service: latencySchema,
});

/** What became of the arrivals of the measurement. */
export const requestsSchema = z.strictObject({
  ok: count,
  fail: count,
  unknown: count,
  dropped: count,
  /** Of `fail`: anonymous answers to users who should have been logged in. They are losses, not errors. */
  anonymous: count,
});

/** How long the slowest request without a usable answer took, by each of two clocks. */
export const slowestErrorSchema = z.strictObject({
  /** In µs, from its time in the schedule. */
  sinceIntended: micros,
  /** In µs, from the time it was sent; null if none was sent. */
  sinceSent: micros.nullable(),
});

export const throughputSchema = z.strictObject({
  offeredPerS: z.number(),
  /** Usable answers that came within the measurement. Later ones do not count. */
  achievedPerS: z.number(),
  /** Closed model; null if the scenario does not measure it, or the generator limited it (`capacity.bottleneck`). */
  capacityPerS: z.number().nullable(),
  capacityPerCorePerS: z.number().nullable(),
  /** The highest arrival rate that kept the SLO; null without an SLO, or if no rate kept it. */
  sloCapacityPerS: z.number().nullable().default(null),
});

/** How evenly the answers of the measurement were spread over the nodes (bench/stats/balance.ts). */
export const balanceSchema = z.strictObject({
  shares: z.record(z.string(), z.number()),
  variation: z.number().nonnegative(),
  busiestShare: z.number(),
});

/** One second of the measurement. */
export const secondSchema = z.strictObject({
  second: z.int(),
  /** In the middle of the second. */
  phase: z.enum(['steady', 'fault', 'recovery']),
  /** Arrivals whose intended start fell into this second. */
  offered: count,
  ok: count,
  fail: count,
  unknown: count,
  dropped: count,
  /** Of `fail`: anonymous answers to users who should have been logged in. */
  anonymous: count,
  p50Us: micros.nullable(),
  p99Us: micros.nullable(),
  maxUs: micros.nullable(),
  /**
   * CPU time of the app servers, the proxy and the store within this second, to 10 ms per process (bench/measure/cpu-sampler.ts);
   * null where it is not seen.
   */
  cpuUs: z
    .strictObject({ app: micros.nullable(), proxy: micros.nullable(), store: micros.nullable() })
    .nullable()
    .default(null),
  /** CPU time of processes that are not ours, on the cores that the run may use; null if it is not known. */
  foreignCpuUs: micros.nullable().default(null),
});

const intervalSchema = z.strictObject({ low: micros, high: micros }).nullable();

/**
 * How far figures vary with which seconds of the one trial are taken (bench/trial/within-trial.ts), in µs. It says nothing
 * about another trial, and is no ground of a difference. Null: fewer than ten seconds before the first fault have the figure.
 */
export const withinTrialSchema = z.strictObject({
  p50Us: intervalSchema,
  p99Us: intervalSchema,
  /** Of the application and its store. */
  cpuUsPerRequest: intervalSchema,
});

export type WithinTrial = z.infer<typeof withinTrialSchema>;
export type Latency = z.infer<typeof latencySchema>;
export type TrialLatency = z.infer<typeof trialLatencySchema>;
export type Second = z.infer<typeof secondSchema>;
