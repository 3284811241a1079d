import { z } from 'zod';
import {
  balanceSchema,
  requestsSchema,
  secondSchema,
  slowestErrorSchema,
  throughputSchema,
  trialLatencySchema,
} from './request-figures.ts';
import { anomalySchema, seedingSchema, sessionsSchema, undoneSchema } from './session-fates.ts';
import { sloSearchSchema } from './slo.ts';
import { faultSchema, generatorHealthSchema, linksSchema, storeSchema, sweepsSchema } from './trial-figures.ts';

const count = z.int().nonnegative();

const trialIdentity = {
  backend: z.string(),
  routing: z.string(),
  scenario: z.string(),
  /** From 1. */
  trial: z.int().positive(),
};

const cpu = z.number().nonnegative().nullable();

export const measuredTrialSchema = z.strictObject({
  ...trialIdentity,
  status: z.enum(['passed', 'failed', 'inconclusive', 'void']),
  /** Why it did not simply pass. */
  reason: z.string().nullable(),
  latency: trialLatencySchema,
  requests: requestsSchema,
  /** Arrivals without a usable answer, by why (bench/measure/error-causes.ts), the most frequent first. */
  errorsByCause: z.record(z.string(), count).default({}),
  /** Null where every arrival was answered. */
  slowestErrorUs: slowestErrorSchema.nullable().default(null),
  /** Of the cohort. */
  sessions: sessionsSchema,
  /** Null where every user logged in. */
  seeding: seedingSchema.nullable().default(null),
  /** Null where the scenario lets no sessions run out in the measurement but those of its users. */
  sweeps: sweepsSchema.nullable().default(null),
  reSessions: sessionsSchema,
  forcedLogins: count,
  /** Sessions called lost that a later probe found again. */
  transientLosses: count,
  doubledWrites: count,
  /** Acknowledged items that were gone for good. */
  lostUpdates: count,
  /** Of all acknowledged writes those that were undone for good (bench/model/verdict.ts); null: older runs do not say. */
  undone: undoneSchema.nullable().default(null),
  /** Windows in which one user got no usable answer (bench/checks/outages.ts says from when to when), over all users. */
  outageWindows: count.default(0),
  /** Users who had such a window. */
  outageUsers: count.default(0),
  /** The longest of these windows. */
  longestOutageUs: z.number(),
  /** At most 100, worst kind first; `anomalies.ndjson.gz` has some of every session; `anomalyCount` counts all. */
  anomalies: z.array(anomalySchema),
  anomalyCount: count,
  throughput: throughputSchema,
  /** How `throughput.sloCapacityPerS` was found, with reads of logged-in users; null where it was not asked for. */
  sloSearch: sloSearchSchema.nullable().default(null),
  /** What came back in the closed-model measurement; null where there was none. */
  capacity: z
    .strictObject({
      goodPerS: z.number(),
      anonymous: count,
      notOk: count,
      errors: count,
      /** Answers that name another request. */
      mismatches: count,
      /** CPU seconds per second of the cores that the sending processes share. */
      cpuShare: z.number(),
      /** Why `goodPerS` is what the generator could send, and the stack may carry more; null: it is the stack's. */
      bottleneck: z.string().nullable(),
    })
    .nullable(),
  cpuUsPerRequest: z.strictObject({
    app: cpu,
    proxy: cpu,
    store: cpu,
    generator: cpu,
    /** Of what relays between nodes and services; 0 where they are connected directly. */
    link: cpu.default(0),
  }),
  /** What passed the links between nodes and services in the measurement; null where there were none. */
  links: linksSchema.nullable().default(null),
  store: storeSchema,
  /** Answers per node over the measurement, of every node that there was. */
  nodes: z.record(z.string(), count),
  /** Null where no answer came from a node. */
  balance: balanceSchema.nullable().default(null),
  recoveryMs: z.number().nullable(),
  timeline: z.array(secondSchema),
  faults: z.array(faultSchema),
  generator: generatorHealthSchema,
  /** A touch that failed after the answer had been sent, over all nodes. */
  failedTouches: count,
  /** What the trial took beside its warm-up and its measurements, from its first process to the end of its last. */
  overheadMs: z.number(),
});

export const skippedTrialSchema = z.strictObject({
  ...trialIdentity,
  status: z.literal('skipped'),
  /** `missing-server`: what it needs is not there. `inapplicable`: the scenario asks it nothing. */
  cause: z.enum(['missing-server', 'inapplicable']).default('missing-server'),
  reason: z.string(),
});

export const trialSchema = z.discriminatedUnion('status', [measuredTrialSchema, skippedTrialSchema]);

export type MeasuredTrial = z.infer<typeof measuredTrialSchema>;
export type SkippedTrial = z.infer<typeof skippedTrialSchema>;
export type TrialResult = z.infer<typeof trialSchema>;
