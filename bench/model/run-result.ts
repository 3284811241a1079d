import { z } from 'zod';
import { sloSearchSchema } from './slo.ts';
import { TAKEN_AWAY } from './taken-away.ts';
import { VERDICTS } from './verdict.ts';

/** Raised whenever a reader of an older run.json could misread a newer one. */
export const SCHEMA_VERSION = 2;

const count = z.int().nonnegative();
const micros = z.number().nonnegative();

/** A latency distribution in µs. A percentile is null only where nothing was recorded. */
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

const verdictCounts = z.strictObject(
  Object.fromEntries(VERDICTS.map((verdict) => [verdict, count])) as Record<(typeof VERDICTS)[number], typeof count>,
);

export const anomalySchema = z.strictObject({
  kind: z.enum(['leaked', 'corrupted', 'lost', 'resurrected', 'overstayed', 'rolled-back', 'overwritten', 'stale']),
  vu: count,
  session: z.int(),
  expected: z.string(),
  /** The answer that had promised it, where there was one. */
  acknowledged: z.strictObject({ requestId: z.string(), atUs: z.number(), node: z.string().nullable() }).nullable(),
  observed: z.string(),
  atUs: z.number(),
  /** Where in the trial that was: `before` the measurement, in one of its phases, or in what came after it. */
  phase: z.enum(['before', 'steady', 'fault', 'recovery', 'after']),
  node: z.string().nullable(),
  requestId: z.string(),
  /** Of a loss: whether a later probe found the session again; missing where none had an answer. */
  transient: z.boolean().optional(),
});

/** Verdicts over a set of sessions. The counts add up to `total`. */
export const sessionsSchema = z.strictObject({ total: count, ...verdictCounts.shape });

export const faultSchema = z.strictObject({
  kind: z.string(),
  target: z.string(),
  /** Microseconds since the measurement started. Null where that step never happened. */
  plannedUs: z.number(),
  injectedUs: z.number().nullable(),
  confirmedUs: z.number().nullable(),
  /** Why it was not confirmed; null where it was, and in results of earlier versions. */
  unconfirmed: z.string().nullable().default(null),
  healPlannedUs: z.number(),
  healedUs: z.number().nullable(),
  /** From the injection to the end of the errors it caused (bench/measure/recovery.ts); null: not within the run. */
  recoveryMs: z.number().nullable(),
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
});

/** How the generators did themselves. Of several, lateness and event loop are those of the worst. */
export const generatorHealthSchema = z.strictObject({
  processes: count,
  offered: count,
  sent: count,
  /** Sent within the measured time over offered: 1 is perfect. */
  achievedRatio: z.number(),
  /** How long after its time the driver looked at an arrival: the generator's own delay, not the server's. */
  latenessP50Us: micros.nullable(),
  latenessP99Us: micros.nullable(),
  latenessMaxUs: micros.nullable(),
  /** Share of the time the generator's event loop was busy, 0 to 1. */
  eventLoopUtilisation: z.number(),
  /** CPU seconds per second of the cores that the generators share: 1 where these were busy all the time. */
  cpuShare: z.number().nullable(),
  /** Answers to other requests, in any part of the trial; null where answers cannot be told apart. */
  misattributed: count.nullable(),
  connections: count,
  /** Requests that had to wait for a connection of the generator. */
  connectionWaits: count,
  /** Connections that the generator's machine could not open, by the error's code (EMFILE, EADDRNOTAVAIL …). */
  exhausted: z.record(z.string(), count),
  /** Why latencies and rates are the generator's rather than the stack's, whatever the status; null: they are not. */
  bottleneck: z.string().nullable(),
});

/** Links between nodes and services (bench/cluster/links/), all together. */
export const linksSchema = z.strictObject({
  /** What they add to a round trip between a node and a service, half of it each way; 0: they only relay. */
  rttMs: z.number().nonnegative(),
  /** Pieces of data, each as it was read at once. */
  passed: count,
  /** How much later than due these were passed on: the links' own error. 1 where they were in time. */
  lateP50Us: micros.nullable(),
  lateP99Us: micros.nullable(),
  lateMaxUs: micros.nullable(),
  /** Pieces of data, and ends of connections, that were lost because a link was cut. */
  lost: count,
});

const cpu = z.number().nonnegative().nullable();

/** What the strategy asks of its store. */
const storeSchema = z.strictObject({
  bytesPerSession: z.number().nullable(),
  /** What the bytes count. */
  definition: z.string().nullable(),
  /**
   * Round trips of one request to the store, medians, counted on one node that has nothing else to do after the
   * measurement (`write`: an item added); null in a scenario with faults, and where the client's sockets are not seen.
   */
  roundTrips: z
    .strictObject({ login: z.number(), read: z.number(), write: z.number(), logout: z.number() })
    .nullable()
    .default(null),
  /** The most connections that one node had open since its start, and how many nodes said so; null: none did. */
  connections: z.strictObject({ nodes: count, perNode: count }).nullable().default(null),
  /**
   * Calls of the store during the measurement, per response of the application: sessions loaded, sessions saved or ended,
   * lives extended. Null in a scenario with faults, and for a backend without an express-session store.
   */
  callsPerRequest: z
    .strictObject({ reads: z.number(), writes: z.number(), touches: z.number() })
    .nullable()
    .default(null),
});

const trialIdentity = {
  backend: z.string(),
  routing: z.string(),
  scenario: z.string(),
  /** From 1. */
  trial: z.int().positive(),
};

/** What became of the arrivals of the measurement. */
export const requestsSchema = z.strictObject({
  ok: count,
  fail: count,
  unknown: count,
  dropped: count,
  /** Of `fail`: anonymous answers to users who should have been logged in. They are losses, not errors. */
  anonymous: count,
});

const undoneCount = z.strictObject({ writes: count, sessions: count });

export const undoneSchema = z.strictObject({ rolledBack: undoneCount, overwritten: undoneCount, logouts: count });

/** How long the slowest request without a usable answer took; each is that of its own slowest one. */
export const slowestErrorSchema = z.strictObject({
  /** In µs, from when the schedule said to send it. */
  sinceIntended: micros,
  /** In µs, from when it was sent; null where none was. */
  sinceSent: micros.nullable(),
});

/** How the answers of the measurement were spread over the nodes (bench/stats/balance.ts). */
export const balanceSchema = z.strictObject({
  shares: z.record(z.string(), z.number()),
  variation: z.number().nonnegative(),
  busiestShare: z.number(),
});

export const trialLatencySchema = z.strictObject({
  response: latencySchema,
  responseOk: latencySchema,
  service: latencySchema,
});

export const throughputSchema = z.strictObject({
  offeredPerS: z.number(),
  /** Usable answers that came within the measurement; what came after its end is none of it. */
  achievedPerS: z.number(),
  /** Closed model; null where the scenario does not measure it, or the generator set it (`capacity.bottleneck`). */
  capacityPerS: z.number().nullable(),
  capacityPerCorePerS: z.number().nullable(),
  /** The highest arrival rate that kept the SLO; null where none was asked for, or none kept it. */
  sloCapacityPerS: z.number().nullable().default(null),
});

/** Sessions that were put into the store without a login. They are part of the cohort. */
export const seedingSchema = z.strictObject({
  sessions: count,
  durationMs: z.number().nonnegative(),
  /** How many sessions the store counted right afterwards; null where it cannot tell. */
  stored: count.nullable(),
  /** Of them those whose user came, or that were looked at in the end; the others count as `unverified`. */
  seen: count,
  /** Of those seen, the ones that have another verdict. */
  verified: count,
});

/** Response times in µs of some of the arrivals; null where they are too few for a p99. */
const partSchema = z.strictObject({ count, p99Us: micros.nullable() });

/** Expired sessions and the sweeps within the measurement that deleted them, of all nodes together. */
export const sweepsSchema = z.strictObject({
  /** Sessions of users who never come, put into the store to run out in the measurement; null: none (bench/dying-sessions.ts). */
  seeded: count.nullable(),
  /** Those of users who do come are among them; null: there is no sweep, the sessions end by themselves. */
  deleted: count.nullable(),
  /** Also those that found nothing. */
  count,
  /** Null where there was none. */
  longestMs: z.number().nonnegative().nullable(),
  /** Arrivals that were due while a sweep of many went on, or within two seconds after it (bench/sweep-figures.ts). */
  during: partSchema,
  /** All others. */
  apart: partSchema,
});

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

export const environmentSchema = z.strictObject({
  cpuModel: z.string(),
  cores: count,
  memoryBytes: count,
  platform: z.string(),
  kernel: z.string(),
  node: z.string(),
  /** Version line of nginx and of every server that ran, by name. */
  versions: z.record(z.string(), z.string()),
  provider: z.string(),
  gitCommit: z.string().nullable(),
  pinning: z.strictObject({ generator: z.string(), stack: z.string() }).nullable(),
  stackCores: count,
  /** `some avg10` of /proc/pressure/cpu, in percent, before the run; null where there is none. */
  cpuPressureBefore: z.number().nullable(),
  /** Share of the run during which some task waited for a CPU, in percent. */
  cpuPressureDuring: z.number().nullable(),
  /** How evenly the generator's core did a fixed piece of work between trials (bench/stats/noise.ts). */
  noise: z.strictObject({ probes: count, medianUs: z.number(), spread: z.number(), drift: z.number() }).nullable(),
});

/** A backend of the run and what it promises: figures of different guarantees are no ranking. */
export const backendSummarySchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  routing: z.string(),
  guarantees: z.strictObject({
    sessions: z.boolean(),
    shared: z.boolean(),
    survivesNodeLoss: z.boolean(),
    survivesStoreRestart: z.boolean(),
    /** Older runs do not say. */
    survivesFailover: z.boolean().default(false),
    /** Older runs do not say; what nobody said was not promised. */
    keepsWhenFull: z.boolean().default(false),
    revocable: z.boolean(),
    atomicUpdates: z.boolean(),
    ttlGranularityMs: z.number().nonnegative(),
    maxBytes: count.nullable(),
  }),
  /** One of its servers is a copy of another, and takes its place when that does not answer. */
  replicated: z.boolean().default(false),
  /** What stood in for a server that only its vendor runs: its figures are not that one's, and rank nowhere. Null: nothing did. */
  emulator: z.string().nullable().default(null),
  /** The file it came from, as seen from where the run was started; null: it is built in. */
  module: z.string().nullable().default(null),
  /** The SHA-256 of that file, not of what it imports; null: it is built in, or of an older run. */
  moduleHash: z.string().nullable().default(null),
});

/** A scenario of the run, whether or not any trial of it was measured. */
export const scenarioSummarySchema = z.strictObject({
  name: z.string(),
  question: z.string(),
  /** Scenarios that ask the same of different sizes, or of different ways to break something; null: there are no others. */
  family: z.string().nullable().default(null),
  /** The kinds of fault that strike in it; none: it is calm. */
  faults: z.array(z.string()),
  /** What these take away, each once; nothing: all stays in its place. */
  takesAway: z.array(z.enum(TAKEN_AWAY)).default([]),
  /** A replica may take the place of its primary while one of the faults lasts: of a replicated backend that is taken away too. */
  changesRoles: z.boolean().default(false),
  /** What each kind of fault makes of its target, after `which` or its name: `died`, `was replaced`. */
  happened: z.record(z.string(), z.string()).default({}),
  /** What a kind of fault is not, though it may be taken for that. */
  caveats: z.record(z.string(), z.string()).default({}),
  /** One of the faults reloads the proxy, which closes connections then. */
  reloadsProxy: z.boolean().default(false),
  /** Its users, their sessions or their traffic are not those that the run was asked for. */
  ownTraffic: z.boolean().default(false),
  /** How many applications share the sessions, each with nodes of its own. */
  apps: z.int().positive().default(1),
  /** Its question is how evenly the nodes are used. */
  asksBalance: z.boolean().default(false),
  /** The file it came from, as seen from where the run was started; null: it is built in. */
  module: z.string().nullable().default(null),
  /** The SHA-256 of that file, not of what it imports; null: it is built in, or of an older run. */
  moduleHash: z.string().nullable().default(null),
});

/** What became of one backend in one scenario: what its trials say, together. */
export const matrixCellSchema = z.strictObject({
  scenario: z.string(),
  backend: z.string(),
  /** `passed` and `failed` where any trial did, whatever the others; `inapplicable` where the scenario asks it nothing. */
  status: z.enum(['passed', 'failed', 'inconclusive', 'void', 'skipped', 'inapplicable']),
  /** How many passed or failed: the figures are sums over these. */
  trials: count,
  sessions: sessionsSchema,
  /** Of `sessions` those that somebody asked for: what was lost is out of these. */
  seenSessions: count,
  reSessions: sessionsSchema,
  lostUpdates: count,
  /** Acknowledged adds and checkouts that were undone for good, whatever undid them. */
  undoneWrites: count.default(0),
  outageUsers: count,
  /** The longest time without a usable answer that one user had (bench/checks/outages.ts), in any of the trials. */
  longestOutageMs: z.number().nonnegative(),
});

export const thresholdResultSchema = z.strictObject({
  text: z.string(),
  backend: z.string(),
  scenario: z.string(),
  /** In `unit`. Null: there was nothing to judge it by, or errors went on to the end (`recovery`). */
  measured: z.number().nullable(),
  unit: z.enum(['us', 'ms', 'count', 'share', 'per-second']),
  status: z.enum(['passed', 'failed', 'inconclusive']),
});

/** Something a reader should know before believing the figures. */
export const warningSchema = z.strictObject({ text: z.string(), remedy: z.string() });

export const runResultSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  name: z.string(),
  /** Wall time, once; everything else is monotonic and relative. */
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  /** False when the run was interrupted or failed halfway. */
  complete: z.boolean(),
  environment: environmentSchema,
  config: z.looseObject({
    seed: z.int(),
    profile: z.string(),
    /** What links add to a round trip to the store; 0: there are none. */
    storeRttMs: z.number().nonnegative().default(0),
    /** How long a node leaves a session untouched that it has touched or saved; 0: every request touches it. */
    touchIntervalMs: z.number().nonnegative().default(0),
  }),
  /** Each time that it was broken off and gone on with: how many trials were there, and which code measured the others. */
  resumed: z
    .array(z.strictObject({ at: z.iso.datetime(), keptTrials: count, gitCommit: z.string().nullable() }))
    .default([]),
  /** In the order of every table. */
  backends: z.array(backendSummarySchema),
  scenarios: z.array(scenarioSummarySchema),
  trials: z.array(trialSchema),
  /** A cell for every backend and scenario that has a trial. */
  matrix: z.array(matrixCellSchema).default([]),
  thresholds: z.array(thresholdResultSchema),
  warnings: z.array(warningSchema),
  exitCode: z.int(),
});

export type Latency = z.infer<typeof latencySchema>;
export type SessionCounts = z.infer<typeof sessionsSchema>;
export type SeedingRecord = z.infer<typeof seedingSchema>;
export type SweepRecord = z.infer<typeof sweepsSchema>;
export type FaultRecord = z.infer<typeof faultSchema>;
export type Second = z.infer<typeof secondSchema>;
export type GeneratorHealth = z.infer<typeof generatorHealthSchema>;
export type MeasuredTrial = z.infer<typeof measuredTrialSchema>;
export type SkippedTrial = z.infer<typeof skippedTrialSchema>;
export type TrialResult = z.infer<typeof trialSchema>;
export type Environment = z.infer<typeof environmentSchema>;
export type BackendSummary = z.infer<typeof backendSummarySchema>;
export type ScenarioSummary = z.infer<typeof scenarioSummarySchema>;
export type MatrixCell = z.infer<typeof matrixCellSchema>;
export type ThresholdResult = z.infer<typeof thresholdResultSchema>;
export type RunResult = z.infer<typeof runResultSchema>;
export type Warning = z.infer<typeof warningSchema>;
