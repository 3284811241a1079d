import { z } from 'zod';
import { ANOMALY_KINDS, VERDICTS } from './verdict.ts';

const count = z.int().nonnegative();

const verdictCounts = z.strictObject(
  Object.fromEntries(VERDICTS.map((verdict) => [verdict, count])) as Record<(typeof VERDICTS)[number], typeof count>,
);

export const anomalySchema = z.strictObject({
  kind: z.enum(ANOMALY_KINDS),
  vu: count,
  session: z.int(),
  expected: z.string(),
  /** The answer that had promised it; null if none had. */
  acknowledged: z.strictObject({ requestId: z.string(), atUs: z.number(), node: z.string().nullable() }).nullable(),
  observed: z.string(),
  atUs: z.number(),
  /** The part of the trial: `before` the measurement, one of its phases, or `after` it. */
  phase: z.enum(['before', 'steady', 'fault', 'recovery', 'after']),
  node: z.string().nullable(),
  requestId: z.string(),
  /** Of a loss: whether the same cookie found the session again later; missing if no retry was answered. */
  transient: z.boolean().optional(),
});

/** Verdicts over a set of sessions. The counts add up to `total`. */
export const sessionsSchema = z.strictObject({ total: count, ...verdictCounts.shape });

/** Sessions that were put into the store without a login. They are part of the cohort. */
export const seedingSchema = z.strictObject({
  count,
  durationMs: z.number().nonnegative(),
  /** How many sessions the store counted right afterwards; null if it cannot count them. */
  stored: count.nullable(),
  /** Of them those that a request asked for. The others count as `unverified`. */
  seen: count,
  /** Of those seen, the ones with a verdict other than `unverified`. */
  verified: count,
});

const undoneCount = z.strictObject({ writes: count, sessions: count });

export const undoneSchema = z.strictObject({ rolledBack: undoneCount, overwritten: undoneCount, logouts: count });

/** An anomaly with the part of the trial in which it was seen. */
export type PlacedAnomaly = z.infer<typeof anomalySchema>;
export type SessionCounts = z.infer<typeof sessionsSchema>;
export type SeedingFigures = z.infer<typeof seedingSchema>;
