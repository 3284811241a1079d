import { z } from 'zod';
import { LIMITS, MOST_USER_ADDRESSES } from '../bench/model/limits.ts';
import { flag, list, moduleName, object, positive, text, whole, within } from '../bench/model/module-fields.ts';

/** No network between two machines takes longer. */
const MOST_REPLICATION_DELAY_MS = 5_000;

const share = within(0, 1);
const words = text.min(1, 'must not be empty');

/** A fault and when it strikes and heals. */
const plannedFault = object({
  /** The name of one of the faults in `bench/faults/registry.ts`. */
  kind: words,
  /**
   * Which of the possible targets, such as the nodes: an index from 0, counted round. `every`: each of them in turn, in
   * equal parts of the time from `injectAt` to `healAt`. `all`: each of them at the same time.
   */
  target: z.custom<number | 'every' | 'all'>(
    (value) => value === 'every' || value === 'all' || (Number.isSafeInteger(value) && Number(value) >= 0),
    "must be a whole number from 0, 'every' or 'all'",
  ),
  /** Fraction of the measured time. */
  injectAt: share,
  /** Fraction of the measured time. */
  healAt: share,
}).readonly();

/** From the end of the last step, or the start of the measurement, until `until`: `factor` times `--rate`. */
const rateStep = object({
  /** Fraction of the measured time. */
  until: positive(1),
  factor: positive(100),
}).readonly();

/** How the traffic of a scenario differs from that of the run. Missing: it does not. */
export const trafficSchema = object({
  readRatio: field(share, 'share of reads; the rest, without the logouts, are cart writes'),
  logoutRatio: field(share, 'share of logouts'),
  sessions: field(whole(LIMITS.sessions.min, LIMITS.sessions.max), 'how many users are logged in'),
  sessionBytes: field(whole(LIMITS.sessionBytes.min, LIMITS.sessionBytes.max), 'payload of a session'),
  tabs: field(whole(1, 16), 'requests that one user sends at the same time'),
  rate: field(
    list(rateStep).min(1, 'must have a step').readonly(),
    'steps of the arrival rate, `[{ until, factor }]`: until that fraction of the measured time, `factor` times `--rate`',
  ),
  zipfExponent: field(
    positive(10),
    'some users come far more often than others: the k-th busiest in proportion to 1/k^exponent',
  ),
  sourceAddresses: field(whole(1, MOST_USER_ADDRESSES), 'how many networks the users connect from'),
  ttlShare: field(positive(1), 'lifetime of an untouched session, as a fraction of the measured time'),
  sweepShare: field(
    positive(1),
    'time from one sweep of expired sessions to the next, as a fraction of the measured time',
  ),
  expiring: field(
    object({ sessions: whole(1, LIMITS.sessions.max), ttlShare: positive(1) }).readonly(),
    '`{ sessions, ttlShare }`, only with `sweepShare`: sessions of users who never come. They are stored before the log-in, expire after about that fraction of the measured time, and are swept. They are at most as many as the store takes in two seconds. The report shows what the sweeps do to p99',
  ),
});

/** One of several applications behind the proxy. */
const appPart = object({
  name: moduleName,
  paths: list(z.string('must be a path').startsWith('/', 'must be a path')).readonly(),
}).readonly();

/**
 * One question, and what to do to find its answer: data only. Every field of a scenario is here, with what it must be,
 * what it means, and what holds without it.
 */
export const scenarioModuleSchema = object({
  name: moduleName.meta({
    description: 'lower-case letters, digits and dashes; no other scenario, family or backend has it',
  }),
  question: words.meta({ description: 'what a team would ask, in one line' }),
  faults: field(list(plannedFault).readonly(), 'what breaks, see below', 'nothing'),
  traffic: field(trafficSchema.readonly(), 'how the traffic differs from that of the run, see below', 'as the run'),
  needsSessions: field(flag, 'true: a backend that keeps no sessions is skipped', 'false'),
  shortestMs: field(
    whole(LIMITS.durationMs.min, LIMITS.durationMs.max),
    'how long the faults need to show: a shorter `--duration` is raised to this',
    'as the run',
  ),
  family: field(
    moduleName,
    'a name for scenarios that ask the same question of different sizes, or of different ways to break something: `--scenarios <family>` runs them all, and a table shows their figures side by side',
    'none',
  ),
  apps: field(
    list(appPart).min(1, 'must have one').readonly(),
    'several applications that share the sessions, `[{ name, paths }]`: nodes are assigned in turn; unlisted paths go to the first application',
    'one',
  ),
  replicationDelayMs: field(
    within(0, MOST_REPLICATION_DELAY_MS),
    'delay between a primary of the store and its replica, each way; with `--services external` none is added',
    '0',
  ),
  asksBalance: field(flag, 'true: the report shows how evenly the nodes were used', 'false'),
  measuresCapacity: field(flag, 'true: the capacity is measured at the end, in a closed model', 'false'),
  loadDivisor: field(
    within(1, 100),
    'how many ordinary arrivals one of this scenario counts for: without `--rate`, the rate of the run is chosen that much lower',
    '1',
  ),
  slo: field(
    object({
      text: words,
      percentile: positive(100),
      comparison: z.enum(['<', '<='], "must be '<' or '<='"),
      boundUs: positive(Number.MAX_SAFE_INTEGER),
    }).readonly(),
    "the goal within which the highest rate is searched: `{ text: 'p99<100ms', percentile: 99, comparison: '<', boundUs: 100_000 }`",
    'that of `--slo`',
  ),
  thresholds: field(
    list(words).readonly(),
    "rules for this scenario, as `--threshold` takes them: `['errors<=0', 'redis:p99<200ms']`; a rule about a backend that is not in the run is ignored",
    'none',
  ),
  minimum: field(
    object({
      sessions: whole(1, LIMITS.sessions.max),
      operationsAfterFault: whole(1, Number.MAX_SAFE_INTEGER),
    }).readonly(),
    'a trial with less evidence is inconclusive: `{ sessions, operationsAfterFault }`, the second counts usable answers after the last fault was injected, or in the whole measurement if the scenario has no faults',
    '20 and 50',
  ),
});

/** What most scenarios need: fewer sessions, or fewer answers after a fault, are no evidence. */
export const ENOUGH = { sessions: 20, operationsAfterFault: 50 } as const;

const DEFAULTS = { faults: [], measuresCapacity: false, minimum: ENOUGH } as const;

/** A scenario as a module exports it: only `name` and `question` must be there. */
export type ScenarioModule = Readonly<z.infer<typeof scenarioModuleSchema>>;

/** A scenario with its defaults. */
export type Scenario = Omit<ScenarioModule, keyof typeof DEFAULTS> &
  Readonly<Required<Pick<ScenarioModule, keyof typeof DEFAULTS>>>;

export type PlannedFault = Scenario['faults'][number];
export type Traffic = NonNullable<Scenario['traffic']>;
export type RateStep = NonNullable<Traffic['rate']>[number];

export function defineScenario(module: ScenarioModule): Scenario {
  return { ...DEFAULTS, ...module };
}

/** What a result holds of a scenario alone. What its faults do is added by `bench/record/run-summaries.ts`. */
export function scenarioFacts({ name, question, family, faults, traffic, apps, asksBalance }: Scenario) {
  return {
    name,
    question,
    family: family ?? null,
    faults: faults.map(({ kind }) => kind),
    ownTraffic: traffic !== undefined || apps !== undefined,
    apps: apps?.length ?? 1,
    asksBalance: asksBalance ?? false,
  };
}

/**
 * A field that a module may leave out.
 *
 * @param description what it is, for docs/your-own-scenario.md.
 * @param without what holds then, for the same page.
 */
function field<T extends z.ZodType>(schema: T, description: string, without?: string) {
  return z.exactOptional(schema).meta({ description, ...(without === undefined ? {} : { without }) });
}
