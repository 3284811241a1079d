import { z } from 'zod';
import { FAILURE_MODES } from './failure-mode.ts';
import { guaranteesSchema } from './guarantees-schema.ts';
import { sessionsSchema } from './session-fates.ts';

const count = z.int().nonnegative();

/** A backend of the run and what it promises: figures of different guarantees are no ranking. */
export const backendSummarySchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  routing: z.string(),
  guarantees: guaranteesSchema,
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
  /** The failures that these are, each once; empty: everything stays in its place. */
  failureModes: z.array(z.enum(FAILURE_MODES)).default([]),
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
  cohort: sessionsSchema,
  /** Of `cohort` the sessions that were used at least once: losses are counted out of these. */
  seenSessions: count,
  later: sessionsSchema,
  lostUpdates: count,
  /** Acknowledged adds and checkouts that were undone for good, whatever undid them. */
  undoneWrites: count.default(0),
  outageUsers: count,
  /** The longest time without a usable answer that one user had (bench/checks/outages.ts), in any of the trials. */
  longestOutageMs: z.number().nonnegative(),
});

export type BackendSummary = z.infer<typeof backendSummarySchema>;
export type ScenarioSummary = z.infer<typeof scenarioSummarySchema>;
export type MatrixCell = z.infer<typeof matrixCellSchema>;
