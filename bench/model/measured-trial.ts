import { z } from 'zod';
import {
  balanceSchema,
  requestsSchema,
  secondSchema,
  slowestErrorSchema,
  throughputSchema,
  trialLatencySchema,
  withinTrialSchema,
} from './request-figures.ts';
import { anomalySchema, seedingSchema, sessionsSchema, undoneSchema } from './session-fates.ts';
import { sloSearchSchema } from './slo.ts';
import {
  faultSchema,
  faultStepsSchema,
  generatorHealthSchema,
  linksSchema,
  storeSchema,
  sweepsSchema,
} from './trial-figures.ts';
import { UNDECIDED_CAUSES } from './undecided-cause.ts';

const count = z.int().nonnegative();

const trialIdentity = {
  backend: z.string(),
  routing: z.string(),
  scenario: z.string(),
  /** From 1. */
  trial: z.int().positive(),
};

/** A stack that was asked for more than it can carry. */
export const overloadSchema = z.strictObject({
  /** What a request needs, and what that makes of the rate, in words. */
  arithmetic: z.string(),
  /** The arrivals per second that it would carry with ease. */
  fittingRatePerS: z.number().positive(),
});

export type Overload = z.infer<typeof overloadSchema>;

const cpu = z.number().nonnegative().nullable();

/** Figures that a saturated generator makes unreliable: its own limits are in every one of these. */
export const trialFiguresSchema = z.strictObject({
  latency: trialLatencySchema,
  requests: requestsSchema,
  /** Arrivals without a usable answer, by cause (bench/measure/error-causes.ts), the most frequent first. */
  errorsByCause: z.record(z.string(), count).default({}),
  /** Null if every arrival was answered. */
  slowestErrorUs: slowestErrorSchema.nullable().default(null),
  /** Null if the scenario has no sessions that expire in the measurement but those of its users. */
  sweeps: sweepsSchema.nullable().default(null),
  throughput: throughputSchema,
  /** How `throughput.sloCapacityPerS` was found, with reads of logged-in users; null if it was not searched. */
  sloSearch: sloSearchSchema.nullable().default(null),
  /** The answers of the closed-model measurement; null if the scenario has none. */
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
      /** Why `goodPerS` is the limit of the generator, and the stack may carry more; null: it is the limit of the stack. */
      bottleneck: z.string().nullable(),
    })
    .nullable(),
  cpuUsPerRequest: z.strictObject({
    app: cpu,
    proxy: cpu,
    store: cpu,
    generator: cpu,
    /** Of relays between nodes and services; 0 if they are connected directly. */
    link: cpu.default(0),
  }),
  /** Windows in which one user got no usable answer (bench/checks/outages.ts has their bounds), over all users. */
  outageWindows: count.default(0),
  /** Users who had such a window. */
  outageUsers: count.default(0),
  /** The longest of these windows. */
  longestOutageUs: z.number(),
  /** The longest recovery from a fault; null: without a fault, or if errors lasted to the end after one. */
  recoveryMs: z.number().nullable(),
  timeline: z.array(secondSchema),
  /** Null in the run.json of earlier versions. */
  withinTrial: withinTrialSchema.nullable().default(null),
});

/** What became of sessions, nodes and store. It holds whatever the generator did. */
const fates = {
  /** From 1: which attempt at this trial this is. One that cannot tell may be repeated. */
  attempt: z.int().positive().default(1),
  /** Why the status is not simply `passed`. */
  reason: z.string().nullable(),
  /** Why the trial cannot tell; null if it passed or failed. */
  cause: z.enum(UNDECIDED_CAUSES).nullable().default(null),
  /** Only with the cause `overload`. */
  overload: overloadSchema.nullable().default(null),
  /** Verdicts on the sessions that were opened, or seeded, before the measurement. */
  cohort: sessionsSchema,
  /** Verdicts on the sessions that users opened later: after a logout, or in place of a lost one. */
  later: sessionsSchema,
  /** Null if every user logged in. */
  seeding: seedingSchema.nullable().default(null),
  forcedLogins: count,
  /** Sessions called lost that the same cookie found again later. */
  transientLosses: count,
  doubledWrites: count,
  /** Acknowledged items that were gone for good. */
  lostUpdates: count,
  /** Of all acknowledged writes those that were undone for good (bench/model/verdict.ts). */
  undone: undoneSchema,
  /** At most 100, worst kind first; `anomalies.ndjson.gz` has some of every session; `anomalyCount` counts all. */
  anomalies: z.array(anomalySchema),
  anomalyCount: count,
  /** Traffic of the links between nodes and services in the measurement; null without links. */
  links: linksSchema.nullable().default(null),
  store: storeSchema,
  /** Answers per node over the measurement, of every node of the trial. */
  nodes: z.record(z.string(), count),
  /** Null if no answer came from a node. */
  balance: balanceSchema.nullable().default(null),
  generator: generatorHealthSchema,
  /**
   * The part of the time of the cores that the run may use which processes that are not ours took during the measurement,
   * from 0 to 1; null if it is not known.
   */
  foreignCpuShare: z.number().min(0).max(1).nullable().default(null),
  /** Touches that failed after the answer had been sent, over all nodes. */
  failedTouches: count,
  /** Arrivals per second that were asked of the stack; null in a run.json from before this was kept. */
  ratePerSecond: z.number().positive().nullable().default(null),
  /** From its first process to the end of its last; null in a run.json from before this was kept. */
  durationMs: z.number().nonnegative().nullable().default(null),
  /** Duration of the trial without its warm-up and its measurements, from its first process to the end of its last. */
  overheadMs: z.number(),
};

export const reliableTrialSchema = z.strictObject({
  ...trialIdentity,
  status: z.enum(['passed', 'failed', 'inconclusive']),
  ...fates,
  ...trialFiguresSchema.shape,
  faults: z.array(faultSchema),
});

/** The generator was the bottleneck. Its figures have another place, so that no reader takes them for those of the stack. */
export const voidTrialSchema = z.strictObject({
  ...trialIdentity,
  status: z.literal('void'),
  ...fates,
  faults: z.array(faultStepsSchema),
  /** `recoveriesMs`: of each of its faults, in their order, what the others have as `recoveryMs`. */
  unreliable: trialFiguresSchema.extend({ recoveriesMs: z.array(faultSchema.shape.recoveryMs) }),
});

export const measuredTrialSchema = z.discriminatedUnion('status', [reliableTrialSchema, voidTrialSchema]);

export const skippedTrialSchema = z.strictObject({
  ...trialIdentity,
  status: z.literal('skipped'),
  /** `missing-server`: a server it needs is missing. `inapplicable`: the scenario does not apply to this backend. */
  cause: z.enum(['missing-server', 'inapplicable']).default('missing-server'),
  reason: z.string(),
});

export const trialSchema = z.discriminatedUnion('status', [reliableTrialSchema, voidTrialSchema, skippedTrialSchema]);

export type TrialFigures = z.infer<typeof trialFiguresSchema>;
export type TrialFates = z.infer<z.ZodObject<typeof fates>>;
export type ReliableTrial = z.infer<typeof reliableTrialSchema>;
export type VoidTrial = z.infer<typeof voidTrialSchema>;
/** Any trial that ran. Every one has verdicts on its sessions. All but a void one have figures. */
export type MeasuredTrial = z.infer<typeof measuredTrialSchema>;
export type SkippedTrial = z.infer<typeof skippedTrialSchema>;
export type TrialResult = z.infer<typeof trialSchema>;
