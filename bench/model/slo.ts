import { z } from 'zod';

/** A goal for a percentile of the response time, such as `p99<100ms`. */
export const sloSchema = z
  .strictObject({
    /** As the user wrote it. */
    text: z.string(),
    /** 0 to 100. */
    percentile: z.number().min(0).max(100),
    comparison: z.enum(['<', '<=']),
    boundUs: z.number().positive(),
  })
  .readonly();

export type Slo = z.infer<typeof sloSchema>;

/**
 * `kept`: the percentile was within the bound, and every request was answered. `missed`: otherwise. `void`: the generator was
 * the bottleneck, so the probe says nothing about the server.
 */
export const PROBE_VERDICTS = ['kept', 'missed', 'void'] as const;

export type ProbeVerdict = (typeof PROBE_VERDICTS)[number];

/**
 * - `found`: the rate is known to the search's tolerance.
 * - `highest-kept`, `lowest-missed`: the SLO was kept at the highest rate of the range, or missed at the lowest.
 * - `generator-bound`: the server can take more than the generator can send.
 * - `budget`: no time or no probes were left.
 * - `interrupted`: by the user.
 */
export const SEARCH_ENDS = [
  'found',
  'highest-kept',
  'lowest-missed',
  'generator-bound',
  'budget',
  'interrupted',
] as const;

export type SearchEnd = (typeof SEARCH_ENDS)[number];

const count = z.int().nonnegative();
const micros = z.number().nonnegative().nullable();
const rate = z.number().positive();

/** A short measurement at one rate. */
export const probeSchema = z.strictObject({
  ratePerSecond: rate,
  durationMs: z.number().positive(),
  requests: count,
  /** The p50 of the response time, over all requests. */
  p50Us: micros,
  /** The SLO's percentile of the same times. */
  percentileUs: micros,
  /** Requests without a usable answer. */
  errors: count,
  dropped: count,
  verdict: z.enum(PROBE_VERDICTS),
  /** The reason if it is void. */
  reason: z.string().nullable(),
});

/** The search for the highest arrival rate within an SLO. */
export const sloSearchSchema = z.strictObject({
  slo: z.string(),
  /** The highest rate at which the SLO was kept; null if it never was. */
  keptPerS: rate.nullable(),
  /** The lowest rate above it at which the SLO was missed; null if none was found. */
  missedPerS: rate.nullable(),
  ended: z.enum(SEARCH_ENDS),
  /** In order of time. */
  probes: z.array(probeSchema),
});

export type Probe = z.infer<typeof probeSchema>;
export type SloSearch = z.infer<typeof sloSearchSchema>;
