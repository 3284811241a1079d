import { z } from 'zod';
import { FAILURE_MODES } from './failure-mode.ts';
import { guaranteesSchema } from './guarantees-schema.ts';
import { sessionsSchema } from './session-fates.ts';

const count = z.int().nonnegative();

/** A backend of the run with its guarantees: backends with different guarantees are not ranked against each other. */
export const backendSummarySchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  routing: z.string(),
  guarantees: guaranteesSchema,
  /** One of its servers is a replica of another, and takes over when that one does not answer. */
  replicated: z.boolean().default(false),
  /** The emulator in place of a server that only its vendor runs, whose figures rank nowhere; null: a real server. */
  emulator: z.string().nullable().default(null),
  /** Its file, relative to where the run was started; null: it is built in. */
  module: z.string().nullable().default(null),
  /** The SHA-256 of that file, without its imports; null: it is built in. */
  moduleHash: z.string().nullable().default(null),
});

/** A scenario of the run, measured or not. */
export const scenarioSummarySchema = z.strictObject({
  name: z.string(),
  question: z.string(),
  /** The name shared by variants of one scenario, of other sizes or other faults; null: it has no variants. */
  family: z.string().nullable().default(null),
  /** The kinds of its faults; empty: it is calm. */
  faults: z.array(z.string()),
  /** The failure modes of its faults, each once; empty: nothing fails. */
  failureModes: z.array(z.enum(FAILURE_MODES)).default([]),
  /** A replica may take over during a fault: then a replicated backend loses its primary too. */
  changesRoles: z.boolean().default(false),
  /** What each kind of fault does to its target, as a verb after its name: `died`, `was replaced`. */
  happened: z.record(z.string(), z.string()).default({}),
  /** What a kind of fault must not be mistaken for. */
  caveats: z.record(z.string(), z.string()).default({}),
  /** One of the faults reloads the proxy, which then closes connections. */
  reloadsProxy: z.boolean().default(false),
  /** It has users, sessions or traffic of its own, and not those of the run's options. */
  ownTraffic: z.boolean().default(false),
  /** How many applications share the sessions, each with nodes of its own. */
  apps: z.int().positive().default(1),
  /** Its question is how evenly the nodes are used. */
  asksBalance: z.boolean().default(false),
  /** Its file, relative to where the run was started; null: it is built in. */
  module: z.string().nullable().default(null),
  /** The SHA-256 of that file, without its imports; null: it is built in. */
  moduleHash: z.string().nullable().default(null),
});

/** The result of one backend in one scenario, over all its trials. */
export const matrixCellSchema = z.strictObject({
  scenario: z.string(),
  backend: z.string(),
  /** `failed` or `passed` if any trial did, whatever the others; `inapplicable`: the scenario does not apply to it. */
  status: z.enum(['passed', 'failed', 'inconclusive', 'void', 'skipped', 'inapplicable']),
  /** The trials that passed or failed: the figures are sums over these. */
  trials: count,
  cohort: sessionsSchema,
  /** Of `cohort` the sessions that were used at least once: losses are counted out of these. */
  seenSessions: count,
  later: sessionsSchema,
  lostUpdates: count,
  /** Acknowledged adds and checkouts that were undone for good, whatever the cause. */
  undoneWrites: count.default(0),
  outageUsers: count,
  /** The longest time of one user without a usable answer, over all trials (bench/checks/outages.ts). */
  longestOutageMs: z.number().nonnegative(),
});

export type BackendSummary = z.infer<typeof backendSummarySchema>;
export type ScenarioSummary = z.infer<typeof scenarioSummarySchema>;
export type MatrixCell = z.infer<typeof matrixCellSchema>;
