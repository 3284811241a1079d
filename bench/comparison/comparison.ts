import type { Backend, SessionSettings } from '../../backends/backend.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import { speaksTls } from '../cluster/links/link-url.ts';
import type { Pinning } from '../cluster/processes/cores.ts';
import { missingLine } from '../cluster/services/choice.ts';
import { emulatorOf, onRealServers } from '../cluster/services/hosted.ts';
import { keyPrefixOn } from '../cluster/services/key-prefix.ts';
import type { RunningService, ServiceProvider } from '../cluster/services/provider.ts';
import { fitInWords } from '../judge/load-fit.ts';
import { sampleNoise } from '../measure/noise-samples.ts';
import { type Attempts, NO_ATTEMPTS, nextAttempt, setAside, withResult } from '../model/attempts.ts';
import type { BenchError } from '../model/errors.ts';
import type { HistorySink } from '../model/history.ts';
import type { MeasuredTrial, SkippedTrial, TrialResult } from '../model/measured-trial.ts';
import type { Emit, RunEvent } from '../model/run-event.ts';
import { type TrialName, trialNameOf } from '../model/trial-name.ts';
import { tooMuchFor } from '../seeding/limits.ts';
import { runTrial } from '../trial/trial.ts';
import { reasonToSkip } from './applicability.ts';
import { plannedMs, trialCount } from './estimate.ts';
import { type Cell, interleave } from './interleave.ts';
import { nextStep, type Plan, type Step } from './next-step.ts';
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

export interface ComparisonSetup extends Pick<Plan, 'config' | 'lowerLoad'> {
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
}

/** The services and stores of a comparison, none of them started yet. */
export function openPool(setup: Omit<ComparisonSetup, 'history' | 'backends' | 'scenarios'>): ServicePool {
  const { provider, folder, pinning, signal, emit } = setup;
  return new ServicePool({ provider, folder, settings: settingsOf(setup), cpus: pinning?.stack ?? null, signal, emit });
}

/**
 * Runs every backend in every scenario, and then again the trials that could not tell by chance (`nextStep`). Where a trial
 * is overloaded, and `lowerLoad` has a lower load, all trials run again with that one: backends are only comparable at the
 * same load.
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
  const { emit, signal } = setup;
  const cells = cellsOf(setup);
  let ground: Ground = { setup, settings: pool.settings, pool, doubtedRates: new Set() };
  let attempts = setup.earlier ?? NO_ATTEMPTS;
  const decisive = new Set(onRealServers(setup.backends, setup.provider.kind).map(({ backend }) => backend.name));
  const next = (): Step | null => nextStep({ ...ground.setup, cells, decisive }, attempts);
  emit(runStarts(setup, attempts));
  for (let step = next(); step !== null; step = next()) {
    signal.throwIfAborted();
    if (step.kind === 'lower') {
      ground = { ...ground, setup: { ...setup, config: step.config } };
      attempts = setAside(attempts);
      await reportLower(ground.setup, attempts);
    } else {
      attempts = withResult(attempts, await runStep(step, ground, attempts));
    }
  }
  emit({ type: 'noise', samplesUs: sampleNoise() });
  return attempts;
}

/** What all trials of a comparison run on. */
interface Ground {
  readonly setup: ComparisonSetup;
  readonly settings: SessionSettings;
  readonly pool: ServicePool;
  /** See `TrialSetup`. */
  readonly doubtedRates: Set<string>;
}

/** All trials, in the order of the schedule. */
function cellsOf({ backends, scenarios, config }: ComparisonSetup): Cell[] {
  return interleave(
    backends.map(({ backend }) => backend.name),
    scenarios.map(({ name }) => name),
    config.trials,
    config.seed,
  );
}

function runStarts(
  { config, scenarios }: ComparisonSetup,
  earlier: Attempts,
): Extract<RunEvent, { type: 'run-starts' }> {
  return {
    type: 'run-starts',
    trials: trialCount(config),
    plannedMs: plannedMs(config, scenarios),
    backends: config.backends,
    scenarios: scenarios.map(({ name, faults }) => ({ name, breaks: faults.length > 0 })),
    earlier: earlier.trials,
  };
}

async function reportLower(lower: ComparisonSetup, attempts: Attempts): Promise<void> {
  const { config, emit } = lower;
  await emit({ type: 'load-chosen', config });
  const line = fitInWords(config);
  if (line !== null) emit({ type: 'message', text: line });
  emit(runStarts(lower, attempts));
}

/**
 * Runs a trial of the schedule, or one again. A repetition has the seed of the trial, and so the same schedule, users and
 * faults: it is the same experiment, and its figures stay comparable with those of the other backends.
 */
async function runStep(
  step: Exclude<Step, { kind: 'lower' }>,
  ground: Ground,
  attempts: Attempts,
): Promise<TrialResult> {
  const { config, emit } = ground.setup;
  const isRepeat = step.kind === 'repeat';
  const place = isRepeat ? trialNameOf(step.trial) : step.cell;
  const name = { ...place, attempt: nextAttempt(attempts, place) };
  const number = isRepeat ? attempts.trials.length : step.number;
  emit({ type: 'trial-starts', ...name, number, of: config.trials, isRepeat });
  return await runCell(name, ground);
}

/** Runs one trial, or finds out why it is skipped; its result has been reported. Discards services that no other trial can use. */
async function runCell(cell: TrialName, ground: Ground): Promise<TrialResult> {
  const { setup, pool } = ground;
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
    result = await resultOf(cell, ground, { services, chosen, scenario });
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
  readonly services: readonly RunningService[];
  readonly chosen: ChosenBackend;
  readonly scenario: Scenario;
}

/** The result of a trial whose services run; `skipped` if the scenario does not apply to the backend. */
async function resultOf(
  cell: TrialName,
  { setup, settings, pool, doubtedRates }: Ground,
  { services, chosen, scenario }: CellParts,
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
    doubtedRates,
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
