import { z } from 'zod';
import { ENOUGH, type PlannedExpiry, type PlannedFault, type Scenario } from '../../scenarios/scenario.ts';
import { MOST_USER_ADDRESSES } from '../model/limits.ts';
import { thousands } from '../model/thousands.ts';
import { LIMITS } from '../options/limits.ts';
import { suggestion } from '../options/nearest.ts';
import { describeIssue, moduleNameSchema, objectError } from './module-issues.ts';

/** A module's scenario with its defaults filled in; or all that is wrong with it, and its name where that is fine. */
export type ReadScenario =
  | { readonly scenario: Scenario }
  | { readonly problems: readonly string[]; readonly name: string | null };

/** What is there where a module does not say it. */
const DEFAULTS = {
  faults: [],
  measuresCapacity: false,
  minimum: ENOUGH,
} satisfies Partial<Scenario>;

const text = z.string('must be a text').min(1, 'must not be empty');
const flag = z.exactOptional(z.boolean('must be true or false'));
const share = within(0, 1);

/** More than any network between two machines. */
const MOST_REPLICATION_DELAY_MS = 5_000;

/** Names every field of the contract, so that a new one cannot be forgotten here. */
type Shape<T> = Record<keyof T, z.ZodType>;

const faultShape = {
  kind: text,
  target: z.custom(
    (value) => value === 'every' || value === 'all' || (Number.isSafeInteger(value) && Number(value) >= 0),
    "must be a whole number from 0, 'every' or 'all'",
  ),
  injectAt: share,
  healAt: share,
} satisfies Shape<PlannedFault>;

const expiringShape = {
  sessions: whole(1, LIMITS.sessions.max),
  ttlShare: positive(1),
} satisfies Shape<PlannedExpiry>;

const trafficShape = {
  readRatio: z.exactOptional(share),
  logoutRatio: z.exactOptional(share),
  sessionBytes: z.exactOptional(whole(LIMITS.sessionBytes.min, LIMITS.sessionBytes.max)),
  sessions: z.exactOptional(whole(LIMITS.sessions.min, LIMITS.sessions.max)),
  tabs: z.exactOptional(whole(1, 16)),
  rate: z.exactOptional(
    list(z.strictObject({ until: positive(1), factor: positive(100) }, { error: objectError })).min(
      1,
      'must have a step',
    ),
  ),
  zipfExponent: z.exactOptional(positive(10)),
  sourceAddresses: z.exactOptional(whole(1, MOST_USER_ADDRESSES)),
  ttlShare: z.exactOptional(positive(1)),
  sweepShare: z.exactOptional(positive(1)),
  expiring: z.exactOptional(z.strictObject(expiringShape, { error: objectError })),
} satisfies Shape<NonNullable<Scenario['traffic']>>;

const scenarioShape = {
  name: moduleNameSchema,
  family: z.exactOptional(moduleNameSchema),
  question: text,
  faults: z.exactOptional(list(z.strictObject(faultShape, { error: objectError }))),
  traffic: z.exactOptional(z.strictObject(trafficShape, { error: objectError })),
  apps: z.exactOptional(
    list(
      z.strictObject(
        { name: moduleNameSchema, paths: list(z.string('must be a path').startsWith('/', 'must be a path')) },
        { error: objectError },
      ),
    ).min(1, 'must have one'),
  ),
  needsSessions: flag,
  shortestMs: z.exactOptional(whole(LIMITS.durationMs.min, LIMITS.durationMs.max)),
  replicationDelayMs: z.exactOptional(within(0, MOST_REPLICATION_DELAY_MS)),
  asksBalance: flag,
  measuresCapacity: flag,
  slo: z.exactOptional(
    z.strictObject(
      {
        text,
        percentile: positive(100),
        comparison: z.enum(['<', '<='], "must be '<' or '<='"),
        boundUs: positive(Number.MAX_SAFE_INTEGER),
      },
      { error: objectError },
    ),
  ),
  thresholds: z.exactOptional(list(text)),
  minimum: z.exactOptional(
    z.strictObject(
      { sessions: whole(1, LIMITS.sessions.max), operationsAfterFault: whole(1, Number.MAX_SAFE_INTEGER) },
      { error: objectError },
    ),
  ),
} satisfies Shape<Scenario>;

const scenarioSchema = z.strictObject(scenarioShape, { error: objectError });

/**
 * Holds what a module exports against the contract of `Scenario`.
 *
 * @param kinds the faults that there are.
 */
export function readScenario(exported: unknown, kinds: readonly string[]): ReadScenario {
  if (exported === undefined) return { problems: ['it has no default export'], name: null };
  const { data, error } = scenarioSchema.safeParse(exported);
  if (data !== undefined) {
    const scenario: Scenario = { ...DEFAULTS, ...(exported as Scenario) };
    const problems = meaningProblems(scenario, kinds);
    return problems.length === 0 ? { scenario } : { problems, name: scenario.name };
  }
  const { name, faults } = Object(exported) as Record<string, unknown>;
  const problems = error.issues.map(describeIssue(exported, 'your-own-scenario.md'));
  return {
    problems: [...problems, ...(Array.isArray(faults) ? kindProblems(faults, kinds) : [])],
    name: moduleNameSchema.safeParse(name).data ?? null,
  };
}

/** What is wrong although every field fits. */
function meaningProblems(
  { faults, traffic = {}, slo, measuresCapacity }: Scenario,
  kinds: readonly string[],
): string[] {
  const { readRatio = 0, logoutRatio = 0, rate = [], expiring, sweepShare } = traffic;
  const times = faults.flatMap(({ injectAt, healAt }, index) => {
    const before = faults[index - 1]?.healAt ?? 0;
    return [
      ...(injectAt < healAt ? [] : [`faults[${index}].healAt ${healAt}: must be later than injectAt ${injectAt}`]),
      ...(injectAt >= before
        ? []
        : [
            `faults[${index}].injectAt ${injectAt}: the fault before it heals at ${before}, and one ends before the next begins`,
          ]),
    ];
  });
  const steps = rate.flatMap(({ until }, index) => {
    const before = rate[index - 1]?.until ?? 0;
    return until > before
      ? []
      : [`traffic.rate[${index}].until ${until}: must be later than the step before, ${before}`];
  });
  return [
    ...kindProblems(faults, kinds),
    ...times,
    ...steps,
    ...(readRatio + logoutRatio > 1 ? ['traffic: readRatio and logoutRatio together must be at most 1'] : []),
    ...(expiring !== undefined && sweepShare === undefined
      ? ['traffic.expiring: is swept within the measurement only with sweepShare']
      : []),
    ...(slo !== undefined && !measuresCapacity ? ['slo: is searched only with measuresCapacity: true'] : []),
  ];
}

function kindProblems(faults: readonly unknown[], kinds: readonly string[]): string[] {
  return faults.flatMap((fault, index) => {
    const { kind } = Object(fault) as { readonly kind?: unknown };
    if (typeof kind !== 'string' || kind === '' || kinds.includes(kind)) return [];
    return [`faults[${index}].kind "${kind}": unknown${suggestion(kind, kinds)}; there are ${kinds.join(', ')}`];
  });
}

function list<T extends z.ZodType>(of: T) {
  return z.array(of, 'must be a list');
}

function within(least: number, most: number) {
  const message = `must be a number from ${least} to ${most}`;
  return z.number(message).min(least, message).max(most, message);
}

function positive(most: number) {
  const message = `must be a number above 0${most === Number.MAX_SAFE_INTEGER ? '' : `, at most ${most}`}`;
  return z.number(message).gt(0, message).max(most, message);
}

function whole(least: number, most: number) {
  const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${thousands(most)}`;
  const message = `must be a whole number from ${thousands(least)}${upTo}`;
  return z.int(message).min(least, message).max(most, message);
}
