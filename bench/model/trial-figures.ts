import { z } from 'zod';

const count = z.int().nonnegative();
const micros = z.number().nonnegative();

/** What was done to a server, and when. It holds whatever the generator did. */
export const faultStepsSchema = z.strictObject({
  kind: z.string(),
  target: z.string(),
  /** Microseconds since the measurement started. Null if that step never happened. */
  plannedUs: z.number(),
  injectedUs: z.number().nullable(),
  confirmedUs: z.number().nullable(),
  /** Why it was not confirmed; null if it was. */
  unconfirmed: z.string().nullable().default(null),
  healPlannedUs: z.number(),
  healedUs: z.number().nullable(),
});

/** A fault with how long the stack felt it. */
export const faultSchema = faultStepsSchema.extend({
  /** From the injection to the end of the errors it caused (bench/measure/recovery.ts); null: not within the run. */
  recoveryMs: z.number().nullable(),
});

/** How well the generators kept to the schedule. Lateness and event loop are those of the worst generator. */
export const generatorHealthSchema = z.strictObject({
  processes: count,
  offered: count,
  sent: count,
  /** Sent within the measured time over offered: 1 is perfect. */
  achievedRatio: z.number(),
  /** How long after its time the driver handled an arrival: the generator's own delay, not the server's. */
  latenessP50Us: micros.nullable(),
  latenessP99Us: micros.nullable(),
  latenessMaxUs: micros.nullable(),
  /** Share of the time the generator's event loop was busy, 0 to 1. */
  eventLoopUtilisation: z.number(),
  /** CPU seconds per second of the cores that the generators share: 1 if these were busy all the time. */
  cpuShare: z.number().nullable(),
  /** Answers to other requests, in any part of the trial; null if answers do not name their requests. */
  misattributed: count.nullable(),
  connections: count,
  /** Requests that had to wait for a connection of the generator. */
  connectionWaits: count,
  /** Connections that the generator's machine could not open, by the error's code (EMFILE, EADDRNOTAVAIL …). */
  exhausted: z.record(z.string(), count),
  /** Why latencies and rates show the generator and not the stack, whatever the status; null: they show the stack. */
  bottleneck: z.string().nullable(),
});

/** Links between nodes and services (bench/cluster/links/), all together. */
export const linksSchema = z.strictObject({
  /** The delay that they add to a round trip between a node and a service, half of it each way; 0: they only relay. */
  rttMs: z.number().nonnegative(),
  /** Pieces of data, each as it was read at once. */
  passed: count,
  /** How much later than due these were passed on: the links' own error. 1 if they were in time. */
  lateP50Us: micros.nullable(),
  lateP99Us: micros.nullable(),
  lateMaxUs: micros.nullable(),
  /** Pieces of data, and ends of connections, that were lost because a link was cut. */
  lost: count,
});

/** What the strategy asks of its store. */
export const storeSchema = z.strictObject({
  bytesPerSession: z.number().nullable(),
  /** What the bytes are. */
  definition: z.string().nullable(),
  /**
   * Memory of its servers as a whole, after the measurement: of their processes, each shared page counted once, or of their
   * containers as `docker stats` counts it. Null if it has no servers, or their memory cannot be read.
   */
  memoryBytes: count.nullable().default(null),
  /**
   * Round trips of one request to the store (`write`: an item added): medians, counted on one node that has nothing else
   * to do, after the measurement. Null in a scenario with faults or with sweeps all the time, and if the client's sockets
   * are not seen.
   */
  roundTrips: z
    .strictObject({ login: z.number(), read: z.number(), write: z.number(), logout: z.number() })
    .nullable()
    .default(null),
  /** The most connections that one node had open since its start, and how many nodes reported it; null: none did. */
  connections: z.strictObject({ nodes: count, perNode: count }).nullable().default(null),
  /**
   * Calls of the store during the measurement, per response of the application: sessions loaded, sessions saved or ended,
   * TTL refreshes. Null in a scenario with faults, and for a backend without an express-session store.
   */
  callsPerRequest: z
    .strictObject({ reads: z.number(), writes: z.number(), touches: z.number() })
    .nullable()
    .default(null),
});

/** Response times in µs of some of the arrivals; null if these are too few for a p99. */
const partSchema = z.strictObject({
  count,
  p99Us: micros.nullable(),
  /** In how many episodes those came that were as slow as the p99, or slower; null if that is not known. */
  episodes: count.nullable().default(null),
});

/** Expired sessions and the sweeps within the measurement that deleted them, of all nodes together. */
export const sweepsSchema = z.strictObject({
  /** Sessions seeded to expire in the measurement, whose users never come; null: none (bench/seeding/expiring-sessions.ts). */
  expiring: count.nullable(),
  /** Sessions of the cohort are among them. Null if sessions end by themselves, without a sweep. */
  deleted: count.nullable(),
  /** Sweeps, those that found nothing as well. */
  count,
  /** Null without a sweep. */
  longestMs: z.number().nonnegative().nullable(),
  /** Arrivals that were due during a sweep of many, or within two seconds after it (bench/trial/sweep-figures.ts). */
  during: partSchema,
  /** All others. */
  outside: partSchema,
});

export type FaultSteps = z.infer<typeof faultStepsSchema>;
export type TrialFault = z.infer<typeof faultSchema>;
export type GeneratorHealth = z.infer<typeof generatorHealthSchema>;
export type StoreFigures = z.infer<typeof storeSchema>;
export type SweepFigures = z.infer<typeof sweepsSchema>;
