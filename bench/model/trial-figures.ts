import { z } from 'zod';

const count = z.int().nonnegative();
const micros = z.number().nonnegative();

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

/** What the strategy asks of its store. */
export const storeSchema = z.strictObject({
  bytesPerSession: z.number().nullable(),
  /** What the bytes count. */
  definition: z.string().nullable(),
  /**
   * Memory of its servers as a whole, after the measurement: of their processes, each shared page counted once, or of their
   * containers as `docker stats` counts it. Null where it has none, or none that can be seen.
   */
  memoryBytes: count.nullable().default(null),
  /**
   * Round trips of one request to the store, medians, counted on one node that has nothing else to do after the
   * measurement (`write`: an item added); null in a scenario with faults or with a
   * sweep at all times, and where the client's sockets are not seen.
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

/** Response times in µs of some of the arrivals; null where they are too few for a p99. */
const partSchema = z.strictObject({ count, p99Us: micros.nullable() });

/** Expired sessions and the sweeps within the measurement that deleted them, of all nodes together. */
export const sweepsSchema = z.strictObject({
  /** Sessions seeded to expire in the measurement, whose users never come; null: none (bench/seeding/expiring-sessions.ts). */
  expiring: count.nullable(),
  /** Those of users who do come are among them; null: there is no sweep, the sessions end by themselves. */
  deleted: count.nullable(),
  /** Also those that found nothing. */
  count,
  /** Null where there was none. */
  longestMs: z.number().nonnegative().nullable(),
  /** Arrivals that were due while a sweep of many went on, or within two seconds after it (bench/trial/sweep-figures.ts). */
  during: partSchema,
  /** All others. */
  outside: partSchema,
});

export type FaultRecord = z.infer<typeof faultSchema>;
export type GeneratorHealth = z.infer<typeof generatorHealthSchema>;
export type StoreFigures = z.infer<typeof storeSchema>;
export type SweepRecord = z.infer<typeof sweepsSchema>;
