import type { Scenario } from '../../../scenarios/scenario.ts';
import {
  type LoadConfig,
  type LoadFit,
  PROFILE_NAMES,
  type ProfileName,
  type RunConfig,
  SERVICES_CHOICES,
  type Threshold,
} from '../../model/config.ts';
import { DEADLINES, DEFAULT_TTL_MS, FIXED_LOAD } from '../../model/defaults.ts';
import { usageError } from '../../model/errors.ts';
import { LIMITS, SESSION_ROOM_BYTES } from '../../model/limits.ts';
import { splitList } from '../../model/names.ts';
import type { RunResult } from '../../model/run-result.ts';
import { thousands } from '../../model/thousands.ts';
import { longEnough, tooFewRequests, tooManyRequests } from '../../options/evidence.ts';
import { Fields } from '../../options/fields.ts';
import { DEFAULT_KEY_PREFIX, readKeyPrefix } from '../../options/key-prefix.ts';
import { ALL } from '../../options/names.ts';
import { DEFAULT_NODES, DEFAULT_PROFILE, PROFILES } from '../../options/profiles.ts';
import { resolveThreshold } from '../../options/resolve-threshold.ts';
import { scenarioThresholds } from '../../options/scenario-thresholds.ts';
import { readSeed } from '../../options/seed.ts';
import { readSlo } from '../../options/slo.ts';

/** What users do, and for how long. */
interface TrafficOptions {
  readonly rate?: string;
  readonly sessions?: string;
  readonly sessionBytes?: string;
  readonly ttl?: string;
  readonly touchInterval?: string;
  readonly readRatio?: string;
  readonly duration?: string;
  readonly warmup?: string;
  readonly warmupRequests?: string;
  readonly seed?: string;
  readonly slo?: string;
}

/** What runs where. */
interface MachineOptions {
  readonly nodes?: string;
  readonly generators?: string;
  readonly services?: string;
  readonly storeRtt?: string;
  readonly keyPrefix?: string;
  readonly allowRemote?: boolean;
  /** False for `--no-install`. */
  readonly install?: boolean;
}

/** Where results go, and how they are judged. */
interface OutputOptions {
  readonly name?: string;
  readonly results?: string;
  readonly resume?: string;
  readonly json?: string;
  readonly quiet?: boolean;
  readonly threshold?: readonly string[];
}

/** The options of a run as they were typed. */
export interface RunOptions extends TrafficOptions, MachineOptions, OutputOptions {
  readonly backends?: string;
  readonly scenarios?: string;
  readonly profile?: string;
  readonly trials?: string;
}

/** A comparison to run, and how to run it. */
export interface RunRequest {
  readonly config: RunConfig;
  /** Those that the user named. If the server of one is missing, the run ends instead of skipping it. */
  readonly namedBackends: readonly string[];
  /** A server given by URL may be on another machine. */
  readonly allowRemote: boolean;
  /** Missing servers may be installed. */
  readonly install: boolean;
  /** Where run.json is written as well; `-` for stdout, null for nowhere. */
  readonly jsonFile: string | null;
  readonly quiet: boolean;
  /** A folder for this run is made in it. */
  readonly resultsFolder: string;
  /** The interrupted run that is resumed in its own folder; null: the run is a new one. */
  readonly resume: { readonly folder: string; readonly result: RunResult } | null;
}

/** What options can name, and what stands in for a seed that is not given. */
export interface Catalogue {
  readonly backends: readonly BackendChoice[];
  readonly scenarios: readonly Scenario[];
  /** Run when no scenario is named. The others run with `all`, or by their name or family. */
  readonly defaultScenarios: readonly string[];
  readonly randomSeed: () => number;
  /** What is wrong with the URLs of the external servers that these backends would use, a line each. */
  readonly externalProblems: (backends: readonly string[], allowRemote: boolean) => readonly string[];
}

export interface BackendChoice {
  readonly name: string;
  /** Runs when no backend is named. The others run with `all`, or by their name. */
  readonly isDefault: boolean;
  /** The largest session; null: any size that the options allow. */
  readonly maxBytes: number | null;
  /** Its nodes do not use a link to its servers. */
  readonly bypassesLinks?: boolean | undefined;
}

/** A fault needs time to strike, to show and to heal; less than this is a measurement of starting a process. */
const SHORTEST_WITH_FAULT_MS = 3_000;

/**
 * Fills in the profile and the defaults, and checks everything.
 *
 * @param problems what was found wrong before; it is reported together with the rest.
 * @throws BenchError (exit 64) with all that is wrong, one line each.
 */
export function runRequest(options: RunOptions, catalogue: Catalogue, problems: readonly string[] = []): RunRequest {
  const fields = new Fields();
  const profile = fields.choice('profile', options.profile, DEFAULT_PROFILE, PROFILE_NAMES);
  const backends = readBackends(fields, options.backends, catalogue.backends);
  const scenarioNames = readScenarios(fields, options.scenarios, catalogue);
  const scenarios = scenarioNames.flatMap((name) => catalogue.scenarios.find((one) => one.name === name) ?? []);
  const chosen = catalogue.backends.filter(({ name }) => backends.includes(name));
  const load = readLoad(fields, options, profile, scenarios, chosen);
  const ttlMs = fields.durationMs('ttl', options.ttl, DEFAULT_TTL_MS, LIMITS.ttlMs);
  const config: RunConfig = {
    name: readName(fields, options.name, profile),
    profile,
    backends,
    scenarios: scenarioNames,
    trials: fields.integer('trials', options.trials, PROFILES[profile].trials, { min: 1, max: 100 }),
    nodes: fields.integer('nodes', options.nodes, DEFAULT_NODES, { min: 1, max: 16 }),
    generators: fields.integer('generators', options.generators, 1, { min: 1, max: 16 }),
    seed: readSeed(fields, options.seed, catalogue.randomSeed),
    services: fields.choice('services', options.services, 'auto', SERVICES_CHOICES),
    load,
    fit: options.rate === undefined ? fitOf(load, options) : null,
    deadlines: DEADLINES,
    ttlMs,
    // With more than half the lifetime, users who are active would be logged out.
    touchIntervalMs: fields.durationMs('touch-interval', options.touchInterval, 0, { min: 0, max: ttlMs / 2 }),
    storeRttMs: readStoreRtt(fields, options.storeRtt, chosen),
    keyPrefix: readKeyPrefix(fields, options.keyPrefix, DEFAULT_KEY_PREFIX),
    thresholds: readThresholds(fields, options.threshold ?? [], backends, scenarios, catalogue, load),
    slo: readSlo(fields, options.slo, DEADLINES.clientMs),
  };
  if (config.slo !== null && scenarios.length > 0 && !scenarios.some(({ measuresCapacity }) => measuresCapacity)) {
    const names = catalogue.scenarios.filter(({ measuresCapacity }) => measuresCapacity).map(({ name }) => name);
    fields.reject('slo', config.slo.text, `is searched where capacity is measured, in ${names.join(', ')}`);
  }
  if (config.services === 'external') {
    fields.problems.push(...catalogue.externalProblems(backends, options.allowRemote === true));
  }
  const jsonFile = fields.jsonFile(options.json);
  if (options.results?.trim() === '') fields.reject('results', '', 'must be a path');
  const all = [...problems, ...fields.problems];
  if (all.length > 0) throw usageError(all);
  return {
    config,
    namedBackends: splitList(options.backends ?? ALL).filter((name) => name !== ALL),
    allowRemote: options.allowRemote === true,
    install: options.install !== false,
    jsonFile,
    quiet: options.quiet === true,
    resultsFolder: options.results ?? 'results',
    resume: null,
  };
}

/** Without `--rate`, the load is chosen once the machine was measured. */
function fitOf({ ratePerSecond, cohortSize, durationMs }: LoadConfig, { sessions, duration }: TrafficOptions): LoadFit {
  return {
    wanted: { ratePerSecond, cohortSize, durationMs },
    named: { sessions: sessions !== undefined, duration: duration !== undefined },
    probes: [],
    divisor: 1,
    lowered: null,
  };
}

function readBackends(fields: Fields, text: string | undefined, known: readonly BackendChoice[]): readonly string[] {
  const names = known.map(({ name }) => name);
  if (text === undefined) return known.filter(({ isDefault }) => isDefault).map(({ name }) => name);
  const expanded = splitList(text).flatMap((name) => (name === ALL ? names : [name]));
  // `all` holds the user's own backends as well, so a list may name one of them twice.
  return fields.names('backends', splitList(text).includes(ALL) ? [...new Set(expanded)].join(',') : text, names);
}

/** A family stands for all of its scenarios, and `all` for every one. */
function readScenarios(
  fields: Fields,
  text: string | undefined,
  { scenarios, defaultScenarios }: Pick<Catalogue, 'scenarios' | 'defaultScenarios'>,
): readonly string[] {
  if (text === undefined) return defaultScenarios;
  const families = Map.groupBy(scenarios, ({ family }) => family);
  const named = splitList(text).flatMap((name) => {
    const members = name === ALL ? scenarios : (families.get(name) ?? []);
    return members.length === 0 ? [name] : members.map((scenario) => scenario.name);
  });
  const chosen = splitList(text).includes(ALL) ? [...new Set(named)] : named;
  const isGiven = splitList(text).some((name) => name !== '');
  return fields.names(
    'scenarios',
    isGiven ? chosen.join(',') : text,
    scenarios.map(({ name }) => name),
  );
}

function readLoad(
  fields: Fields,
  options: TrafficOptions,
  profile: ProfileName,
  scenarios: readonly Scenario[],
  backends: readonly BackendChoice[],
): LoadConfig {
  const preset = PROFILES[profile];
  const before = fields.problems.length;
  const fault = scenarios.find(({ faults }) => faults.length > 0);
  const asked: LoadConfig = {
    ...FIXED_LOAD,
    ratePerSecond: fields.number('rate', options.rate, preset.ratePerSecond, LIMITS.ratePerSecond),
    cohortSize: fields.integer('sessions', options.sessions, preset.cohortSize, LIMITS.sessions),
    sessionBytes: fields.integer('session-bytes', options.sessionBytes, FIXED_LOAD.sessionBytes, LIMITS.sessionBytes),
    readRatio: fields.number('read-ratio', options.readRatio, FIXED_LOAD.readRatio, {
      min: 0,
      max: 1 - FIXED_LOAD.logoutRatio,
    }),
    practiceRequestsPerNode: fields.integer(
      'warmup-requests',
      options.warmupRequests,
      preset.practiceRequestsPerNode,
      LIMITS.warmupRequests,
    ),
    warmupMs: fields.durationMs('warmup', options.warmup, preset.warmupMs, LIMITS.warmupMs),
    durationMs: fields.durationMs('duration', options.duration, preset.durationMs, LIMITS.durationMs),
    capacityDurationMs: preset.capacityDurationMs,
    sloSearchMs: preset.sloSearchMs,
    mostLogins: preset.mostLogins,
  };
  const load = options.duration === undefined ? longEnough(asked) : asked;
  if (fault !== undefined && load.durationMs < SHORTEST_WITH_FAULT_MS) {
    fields.reject('duration', options.duration ?? '', `${fault.name} breaks and heals something: at least 3s`);
  }
  // A rejected number was replaced by its default, so judging the load would report a second, false problem.
  if (fields.problems.length === before) {
    const fewestSessions = Math.max(0, ...scenarios.map(({ minimum: { sessions } }) => sessions));
    const wrong = [tooFewRequests(load, fewestSessions), tooManyRequests(load)];
    fields.problems.push(...wrong.filter((problem) => problem !== null));
  }
  for (const { name, maxBytes } of backends) {
    if (maxBytes === null || load.sessionBytes + SESSION_ROOM_BYTES <= maxBytes) continue;
    const most = thousands(maxBytes - SESSION_ROOM_BYTES);
    fields.reject('session-bytes', String(load.sessionBytes), `${name} takes at most ${most}`);
  }
  const minimum = scenarios.find(({ minimum: { sessions } }) => load.cohortSize < sessions);
  if (minimum !== undefined) {
    fields.reject('sessions', String(load.cohortSize), `${minimum.name} needs at least ${minimum.minimum.sessions}`);
  }
  return load;
}

function readStoreRtt(fields: Fields, text: string | undefined, backends: readonly BackendChoice[]): number {
  const storeRttMs = fields.fineDurationMs('store-rtt', text, 0, LIMITS.storeRttMs);
  for (const { name, bypassesLinks } of backends) {
    if (storeRttMs > 0 && bypassesLinks === true) {
      fields.reject('store-rtt', text ?? '', `${name} finds its servers by itself and would bypass it: leave it out`);
    }
  }
  return storeRttMs;
}

function readThresholds(
  fields: Fields,
  texts: readonly string[],
  backends: readonly string[],
  scenarios: readonly Scenario[],
  catalogue: Catalogue,
  load: LoadConfig,
): Threshold[] {
  const known = [...catalogue.backends.map(({ name }) => name), ...catalogue.scenarios.map(({ name }) => name)];
  const scope = { backends, scenarios, absent: known, load };
  const brought = scenarioThresholds(scope);
  fields.problems.push(...brought.problems);
  const asked = texts.flatMap((text) => {
    const resolved = resolveThreshold(text, scope);
    if (!('problem' in resolved)) return [resolved];
    fields.reject('threshold', `'${text}'`, resolved.problem);
    return [];
  });
  return [...brought.thresholds, ...asked];
}

/** The name becomes part of the name of a folder. */
function readName(fields: Fields, text: string | undefined, fallback: string): string {
  if (text === undefined) return fallback;
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)) return text;
  fields.reject('name', text, 'must be 1 to 64 letters, digits, dots, dashes or underscores, a letter or digit first');
  return fallback;
}
