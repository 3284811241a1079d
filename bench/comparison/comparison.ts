import { randomBytes } from 'node:crypto';
import type { Backend, SessionSettings } from '../../backends/backend.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import { speaksTls } from '../cluster/links/link-url.ts';
import type { Pinning } from '../cluster/processes/cores.ts';
import { emulatorOf } from '../cluster/services/hosted.ts';
import type { RunningService, ServiceProvider } from '../cluster/services/provider.ts';
import { sampleNoise } from '../measure/noise-samples.ts';
import type { RunConfig } from '../model/config.ts';
import type { BenchError } from '../model/errors.ts';
import type { HistorySink } from '../model/history.ts';
import type { MeasuredTrial, SkippedTrial, TrialResult } from '../model/measured-trial.ts';
import type { Emit } from '../model/run-event.ts';
import { tooMuchFor } from '../seeding/limits.ts';
import { runTrial } from '../trial/trial.ts';
import { whyNot } from './applicability.ts';
import { type Cell, interleave } from './interleave.ts';
import { configFor } from './scenario-config.ts';
import { firstFailure, Stack } from './service-pool.ts';
import { beginsWithNew, usesUp } from './service-reuse.ts';

/** A backend, and the file URL of the module it came from. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly moduleUrl: string;
  /** Of the file of one that is not built in. */
  readonly moduleHash?: string;
}

export interface ComparisonSetup {
  readonly config: RunConfig;
  readonly backends: readonly ChosenBackend[];
  readonly scenarios: readonly Scenario[];
  /** A trial that need not be run, since it has been. */
  readonly isMeasured?: (cell: Cell) => boolean;
  readonly folder: RunFolder;
  readonly provider: ServiceProvider;
  /** Services that cannot be had, by name, with the line that would install them. */
  readonly missing: ReadonlyMap<string, string>;
  readonly pinning: Pinning | null;
  readonly history: HistorySink;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

/**
 * Runs every backend in every scenario. A service is started when it is first needed and serves all trials after
 * that, but for those that are to find new ones; what is in its store is reset between them. One that held seeded
 * sessions is replaced: a log to be gone through again and dead rows of a million sessions are not the next trial's.
 * Rejects with the first error, or the signal's reason; the trials that were measured have been reported by then. A
 * service that ended by itself ends the comparison after its trial.
 */
export async function compare(setup: ComparisonSetup): Promise<void> {
  const { config, emit, signal } = setup;
  const cells = interleave(
    setup.backends.map(({ backend }) => backend.name),
    setup.scenarios.map(({ name }) => name),
    config.trials,
    config.seed,
  );
  const settings = settingsOf(setup);
  await using stack = new Stack({
    provider: setup.provider,
    folder: setup.folder,
    settings,
    cpus: setup.pinning?.stack ?? null,
    signal,
    emit,
  });
  for (const [index, cell] of cells.entries()) {
    signal.throwIfAborted();
    if (setup.isMeasured?.(cell) === true) continue;
    emit({ type: 'trial-starts', ...cell, number: index + 1, of: config.trials });
    await runCell(cell, setup, settings, stack);
  }
  emit({ type: 'noise', samplesUs: sampleNoise() });
}

/** Runs one trial, or says why it is not run, and lets go of the services that are not fit for another one. */
async function runCell(cell: Cell, setup: ComparisonSetup, settings: SessionSettings, stack: Stack): Promise<void> {
  const { emit, signal } = setup;
  const { chosen, scenario } = partsOf(cell, setup);
  const { backend } = chosen;
  const absent = whyAbsent(backend, setup.missing);
  if (absent !== null) {
    await emit({ type: 'trial-ends', trial: skipped(backend, cell, 'missing-server', absent) });
    return;
  }
  emit({ type: 'noise', samplesUs: sampleNoise() });
  const areOurs = setup.provider.kind !== 'external';
  if (areOurs && beginsWithNew(scenario, backend)) await stack.discard(backend);
  const services = await stack.services(backend.services, scenario.replicationDelayMs ?? null);
  let result: TrialResult;
  try {
    result = await resultOf(cell, setup, { settings, stack, services, chosen, scenario });
  } catch (error) {
    signal.throwIfAborted();
    throw (await firstFailure(services)) ?? error;
  }
  if (result.status === 'skipped') {
    await emit({ type: 'trial-ends', trial: result });
    return;
  }
  const failure = await firstFailure(services);
  await emit({ type: 'trial-ends', trial: failure === null ? result : withoutService(result, failure) });
  if (failure !== null) throw failure;
  const areWorn = result.seeding !== null && areOurs;
  if (areWorn || usesUp(scenario, backend)) await stack.discard(backend);
}

interface CellParts {
  readonly settings: SessionSettings;
  readonly stack: Stack;
  readonly services: readonly RunningService[];
  readonly chosen: ChosenBackend;
  readonly scenario: Scenario;
}

/** What a trial came to whose services run: skipped where its scenario asks the backend nothing. */
async function resultOf(
  cell: Cell,
  setup: ComparisonSetup,
  { settings, stack, services, chosen, scenario }: CellParts,
): Promise<TrialResult> {
  const { emit, provider } = setup;
  const { backend, moduleUrl } = chosen;
  const config = configFor(setup.config, scenario);
  const store = await stack.open(backend, services);
  const reason =
    whyNot(scenario, backend, {
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
    folder: setup.folder,
    services,
    replication: stack.replication(backend.services),
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
  return absent === undefined ? null : `${absent.name} is missing: ${missing.get(absent.name)}`;
}

function firstEmulator(services: readonly RunningService[], kind: ServiceProvider['kind']): string | null {
  return services.map((service) => emulatorOf(service, kind)).find((emulator) => emulator !== null) ?? null;
}

/** The keys of a private server are as they are always; on a server of somebody else each run has its own. */
function settingsOf({ config, provider }: ComparisonSetup): SessionSettings {
  const { ttlMs, touchIntervalMs, deadlines, keyPrefix } = config;
  const own = provider.kind === 'external' ? `${randomBytes(4).toString('hex')}_` : '';
  return { ttlMs, touchIntervalMs, storeDeadlineMs: deadlines.storeMs, keyPrefix: keyPrefix + own };
}

function skipped(
  { name, routing }: Backend,
  { scenario, trial }: Cell,
  cause: SkippedTrial['cause'],
  reason: string,
): SkippedTrial {
  return { backend: name, routing, scenario, trial, status: 'skipped', cause, reason };
}

/** What was measured while the service died is no evidence that anything passed. */
function withoutService(result: MeasuredTrial, { message }: BenchError): MeasuredTrial {
  if (result.status !== 'passed') return result;
  return { ...result, status: 'inconclusive', reason: message.split(';', 1)[0] ?? message };
}
