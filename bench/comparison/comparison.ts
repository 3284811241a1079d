import type { Backend, SessionSettings } from '../../backends/backend.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import { speaksTls } from '../cluster/links/link-url.ts';
import type { Pinning } from '../cluster/processes/cores.ts';
import { missingLine } from '../cluster/services/choice.ts';
import { emulatorOf } from '../cluster/services/hosted.ts';
import { keyPrefixOn } from '../cluster/services/key-prefix.ts';
import type { RunningService, ServiceProvider } from '../cluster/services/provider.ts';
import { fitInWords } from '../judge/load-fit.ts';
import { overloadedTrial, planRepeats } from '../judge/repeats.ts';
import { sampleNoise } from '../measure/noise-samples.ts';
import { type Attempts, NO_ATTEMPTS, nextAttempt, setAside, withResult } from '../model/attempts.ts';
import type { RunConfig } from '../model/config.ts';
import type { BenchError } from '../model/errors.ts';
import type { HistorySink } from '../model/history.ts';
import type { MeasuredTrial, SkippedTrial, TrialResult } from '../model/measured-trial.ts';
import type { Emit } from '../model/run-event.ts';
import { isSameTrial, type TrialName, trialNameOf } from '../model/trial-name.ts';
import { tooMuchFor } from '../seeding/limits.ts';
import { runTrial } from '../trial/trial.ts';
import { reasonToSkip } from './applicability.ts';
import { plannedMs, trialCount } from './estimate.ts';
import { type Cell, interleave } from './interleave.ts';
import { configFor } from './scenario-config.ts';
import { firstFailure, ServicePool } from './service-pool.ts';
import { leavesServicesUnusable, needsFreshServices } from './service-reuse.ts';

/** A backend, and the file URL of its module. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly moduleUrl: string;
  /** Of the file of a module that is not built in. */
  readonly moduleHash?: string;
  /** What an arrival costs with it (backends/relative-costs.ts). Missing: it is not known. */
  readonly relativeCost?: number;
}

export interface ComparisonSetup {
  readonly config: RunConfig;
  readonly backends: readonly ChosenBackend[];
  readonly scenarios: readonly Scenario[];
  /** What was measured before an interruption: these trials are not run again. */
  readonly earlier?: Attempts;
  readonly folder: RunFolder;
  readonly provider: ServiceProvider;
  /** Services that are not installed, by name, with the line that would install them. */
  readonly missing: ReadonlyMap<string, string>;
  readonly pinning: Pinning | null;
  readonly history: HistorySink;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** The configuration with a lower load than one that overloaded a trial; null: none is lower. Missing: the load stays. */
  readonly lowerLoad?: (config: RunConfig, overloaded: MeasuredTrial) => RunConfig | null;
}

/** The services and stores of a comparison, none of them started yet. */
export function openPool(setup: Omit<ComparisonSetup, 'history' | 'backends' | 'scenarios'>): ServicePool {
  const { provider, folder, pinning, signal, emit } = setup;
  return new ServicePool({ provider, folder, settings: settingsOf(setup), cpus: pinning?.stack ?? null, signal, emit });
}

/**
 * Runs every backend in every scenario, and then again the trials that could not tell by chance (bench/judge/repeats.ts).
 * Where a trial is overloaded, and `lowerLoad` has a lower load, all trials run again with that one: backends are only
 * comparable at the same load.
 *
 * A service of the pool is started when a trial first needs it, and serves all later trials, with its store emptied in
 * between. It is replaced if a scenario needs a fresh one, and after a trial with seeded sessions: the log and the dead
 * rows of a million sessions would slow down the next trial.
 *
 * Rejects with the first error, or the signal's reason. Trials that ended before it have been reported by then. A service
 * that ends by itself ends the comparison after its trial.
 *
 * @returns the trials, together with those measured earlier.
 */
export async function compare(setup: ComparisonSetup, pool: ServicePool): Promise<Attempts> {
  const { emit } = setup;
  const { settings } = pool;
  let ground: Ground = { setup, settings, pool };
  let attempts = await runSchedule(ground, setup.earlier ?? NO_ATTEMPTS);
  for (let lower = lowerConfig(setup, attempts); lower !== null; lower = lowerConfig(ground.setup, attempts)) {
    ground = { setup: { ...setup, config: lower }, settings, pool };
    await emit({ type: 'load-chosen', config: lower });
    const line = fitInWords(lower);
    if (line !== null) emit({ type: 'message', text: line });
    attempts = await runSchedule(ground, setAside(attempts));
  }
  const all = await runRepeats(ground, attempts);
  emit({ type: 'noise', samplesUs: sampleNoise() });
  return all;
}

/** What all trials of a comparison run on. */
interface Ground {
  readonly setup: ComparisonSetup;
  readonly settings: SessionSettings;
  readonly pool: ServicePool;
}

/** The configuration with a load that the overloaded trial may bear; null if the load stays, or none is lower. */
function lowerConfig({ config, lowerLoad }: ComparisonSetup, { trials }: Attempts): RunConfig | null {
  const overloaded = overloadedTrial(trials);
  return overloaded === null ? null : (lowerLoad?.(config, overloaded) ?? null);
}

/** Runs every trial that has no result yet, in the order of the schedule; none after an overload that ends the load. */
async function runSchedule(ground: Ground, earlier: Attempts): Promise<Attempts> {
  const { backends, scenarios, config, signal, emit } = ground.setup;
  const cells = interleave(
    backends.map(({ backend }) => backend.name),
    scenarios.map(({ name }) => name),
    config.trials,
    config.seed,
  );
  emit({
    type: 'run-starts',
    trials: trialCount(config),
    plannedMs: plannedMs(config, scenarios),
    backends: config.backends,
    scenarios: scenarios.map(({ name, faults }) => ({ name, breaks: faults.length > 0 })),
    earlier: earlier.trials,
  });
  let attempts = earlier;
  for (const [index, cell] of cells.entries()) {
    signal.throwIfAborted();
    if (earlier.trials.some((trial) => isSameTrial(trial, cell))) continue;
    if (lowerConfig(ground.setup, attempts) !== null) break;
    const name = { ...cell, attempt: nextAttempt(attempts, cell) };
    emit({ type: 'trial-starts', ...name, number: index + 1, of: config.trials, isRepeat: false });
    attempts = withResult(attempts, await runCell(name, ground));
  }
  return attempts;
}

/**
 * Runs trials again that could not tell by chance. A repetition has the seed of the trial, and so the same schedule, users
 * and faults: it is the same experiment, and its figures stay comparable with those of the other backends.
 */
async function runRepeats(ground: Ground, scheduled: Attempts): Promise<Attempts> {
  const { config, signal, emit } = ground.setup;
  const number = scheduled.trials.length;
  let attempts = scheduled;
  for (let { next } = planRepeats(attempts); next !== null; { next } = planRepeats(attempts)) {
    signal.throwIfAborted();
    const name = { ...trialNameOf(next), attempt: nextAttempt(attempts, next) };
    emit({ type: 'trial-starts', ...name, number, of: config.trials, isRepeat: true });
    attempts = withResult(attempts, await runCell(name, ground));
  }
  return attempts;
}

/** Runs one trial, or finds out why it is skipped; its result has been reported. Discards services that no other trial can use. */
async function runCell(cell: TrialName, { setup, settings, pool }: Ground): Promise<TrialResult> {
  const { emit, signal } = setup;
  const { chosen, scenario } = partsOf(cell, setup);
  const { backend } = chosen;
  const absent = whyAbsent(backend, setup.missing);
  if (absent !== null) return await reported(skipped(backend, cell, 'missing-server', absent), emit);
  emit({ type: 'noise', samplesUs: sampleNoise() });
  const areOurs = setup.provider.kind !== 'external';
  if (areOurs && needsFreshServices(scenario, backend)) await pool.discard(backend);
  const services = await pool.services(backend.services, scenario.replicationDelayMs ?? null);
  let result: TrialResult;
  try {
    result = await resultOf(cell, setup, { settings, pool, services, chosen, scenario });
  } catch (error) {
    signal.throwIfAborted();
    throw (await firstFailure(services)) ?? error;
  }
  if (result.status === 'skipped') return await reported(result, emit);
  const failure = await firstFailure(services);
  await reported(failure === null ? result : withoutService(result, failure), emit);
  if (failure !== null) throw failure;
  const areWorn = result.seeding !== null && areOurs;
  if (areWorn || leavesServicesUnusable(scenario, backend)) await pool.discard(backend);
  return result;
}

async function reported<T extends TrialResult>(trial: T, emit: Emit): Promise<T> {
  await emit({ type: 'trial-ends', trial });
  return trial;
}

interface CellParts {
  readonly settings: SessionSettings;
  readonly pool: ServicePool;
  readonly services: readonly RunningService[];
  readonly chosen: ChosenBackend;
  readonly scenario: Scenario;
}

/** The result of a trial whose services run; `skipped` if the scenario does not apply to the backend. */
async function resultOf(
  cell: TrialName,
  setup: ComparisonSetup,
  { settings, pool, services, chosen, scenario }: CellParts,
): Promise<TrialResult> {
  const { emit, provider } = setup;
  const { backend, moduleUrl } = chosen;
  const config = configFor(setup.config, scenario);
  const store = await pool.open(backend, services);
  const reason =
    reasonToSkip(scenario, backend, {
      ownServices: provider.kind !== 'external',
      canEndSessions: store.canReset,
      canSeed: store.canSeed,
      isEncrypted: services.some(({ url }) => speaksTls(url)),
      nodes: config.nodes,
    }) ?? tooMuchFor(config, store, firstEmulator(services, provider.kind));
  if (reason !== null) return skipped(backend, cell, 'inapplicable', reason);
  return await runTrial({
    config,
    backend,
    backendModule: moduleUrl,
    scenario,
    trial: cell.trial,
    attempt: cell.attempt,
    folder: setup.folder,
    services,
    replication: pool.replication(backend.services),
    store,
    settings: { ...settings, ttlMs: config.ttlMs, touchIntervalMs: config.touchIntervalMs },
    pinning: setup.pinning,
    history: setup.history,
    signal: setup.signal,
    emit,
  });
}

function partsOf(cell: Cell, { backends, scenarios }: ComparisonSetup): Pick<CellParts, 'chosen' | 'scenario'> {
  const chosen = backends.find(({ backend }) => backend.name === cell.backend);
  const scenario = scenarios.find(({ name }) => name === cell.scenario);
  if (chosen === undefined || scenario === undefined) throw new Error(`no ${cell.backend} or ${cell.scenario}`);
  return { chosen, scenario };
}

function whyAbsent({ services }: Backend, missing: ComparisonSetup['missing']): string | null {
  const absent = services.find(({ name }) => missing.has(name));
  return absent === undefined ? null : missingLine(absent.name, missing);
}

function firstEmulator(services: readonly RunningService[], kind: ServiceProvider['kind']): string | null {
  return services.map((service) => emulatorOf(service, kind)).find((emulator) => emulator !== null) ?? null;
}

function settingsOf({ config, provider }: Pick<ComparisonSetup, 'config' | 'provider'>): SessionSettings {
  const { ttlMs, touchIntervalMs, deadlines, keyPrefix } = config;
  return { ttlMs, touchIntervalMs, storeDeadlineMs: deadlines.storeMs, keyPrefix: keyPrefixOn(provider, keyPrefix) };
}

function skipped(
  { name, routing }: Backend,
  { scenario, trial }: Cell,
  cause: SkippedTrial['cause'],
  reason: string,
): SkippedTrial {
  return { backend: name, routing, scenario, trial, status: 'skipped', cause, reason };
}

/** A trial whose service died cannot have passed. */
function withoutService(result: MeasuredTrial, { message }: BenchError): MeasuredTrial {
  if (result.status !== 'passed') return result;
  return { ...result, status: 'inconclusive', reason: message.split(';', 1)[0] ?? message, cause: 'other' };
}
