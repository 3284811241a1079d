import type { Backend } from '../../backends/backend.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { onRealServers } from '../cluster/services/hosted.ts';
import type { ServiceProvider } from '../cluster/services/provider.ts';
import type { ChosenBackend } from '../comparison/comparison.ts';
import { findFigure } from '../figures/registry.ts';
import { fitInWords } from '../judge/load-fit.ts';
import type { FitProbe, LoadFit, RunConfig, Threshold } from '../model/config.ts';
import type { MeasuredTrial } from '../model/measured-trial.ts';
import { LOWEST_RUNG } from '../model/rungs.ts';
import { LOGINS_BESIDE_SEEDED } from '../model/seeded-users.ts';
import { type ChosenLoad, chooseLoad, type LoadDemands, loadAt, rungBelow, type WantedLoad } from './choose-load.ts';
import { type ProbeSetup, probe } from './probe.ts';

/**
 * A backend that costs at least this share of the most expensive one is measured as well. One that costs less may still be
 * the slowest on this machine; it then runs at somewhat more than a third of what it carries.
 */
const LIKELY_SLOWEST = 0.95;

/** About what one probe takes, for the progress line. */
const PROBE_MS = 5_000;

export interface FitSetup extends ProbeSetup {
  readonly backends: readonly ChosenBackend[];
  readonly scenarios: readonly Scenario[];
  readonly provider: ServiceProvider;
  /** Services that cannot run, by name. */
  readonly missing: ReadonlyMap<string, string>;
  /** How many cores nodes, proxy and services share. */
  readonly stackCores: number;
}

/** Whether the trials have a load already: one that the user gave, or one that was chosen before an interruption. */
export function isFitted({ fit }: Pick<RunConfig, 'fit'>): boolean {
  return fit === null || fit.probes.length > 0;
}

/**
 * Finds a load that the slowest of the chosen backends carries, and tells it: one line, and the event `load-chosen`.
 *
 * @returns the configuration with that load, and what it follows from.
 */
export async function fitLoad(setup: FitSetup): Promise<RunConfig> {
  const { config, scenarios, emit, signal, provider, missing } = setup;
  if (config.fit === null) return config;
  const running = setup.backends.filter(({ backend }) => !backend.services.some(({ name }) => missing.has(name)));
  // An emulator is slower than the server it stands for, and its figures are not compared with those of others.
  const compared = onRealServers(running, provider.kind);
  // What servers of others cost cannot be known.
  const likely = provider.kind === 'external' ? compared : likelySlowest(compared);
  const probes: FitProbe[] = [];
  for (const chosen of likely) {
    signal.throwIfAborted();
    emit({ type: 'task-starts', title: `finding a load that ${chosen.backend.name} carries`, plannedMs: PROBE_MS });
    probes.push(await probe(setup, chosen, nodesFor(chosen.backend, config.nodes, setup.stackCores)));
  }
  const fitted = fittedConfig(config, { ...config.fit, probes }, demandsOf(scenarios, config));
  await emit({ type: 'load-chosen', config: fitted });
  const line = fitInWords(fitted);
  if (line !== null) emit({ type: 'message', text: line });
  return fitted;
}

/** The configuration with the load that its probes speak for; as it was without a probe. */
export function fittedConfig(config: RunConfig, fit: LoadFit, demands: LoadDemands): RunConfig {
  const probes = fit.probes.toSorted((a, b) => a.arrivalsPerS - b.arrivalsPerS);
  const [slowest] = probes;
  const known = { ...fit, probes, divisor: demands.divisor };
  if (slowest === undefined) return { ...config, fit: known };
  const carried = { arrivalsPerS: slowest.arrivalsPerS, restartMs: restartMs(probes) };
  return withLoad(config, known, chooseLoad(wantedOf(fit), carried, demands));
}

/**
 * The configuration with the next lower load, for a comparison in which a trial was overloaded: one rung down, or the rung
 * that its stack carries if that is lower still. Null if the load was not chosen by the harness, was lowered before, or is
 * the lowest.
 */
export function loweredConfig(
  config: RunConfig,
  scenarios: readonly Scenario[],
  { scenario, overload }: Pick<MeasuredTrial, 'scenario' | 'overload'>,
): RunConfig | null {
  const { fit, load } = config;
  const below = rungBelow(load.ratePerSecond);
  if (fit === null || fit.lowered !== null || below === null) return null;
  const ratePerSecond = Math.max(LOWEST_RUNG, Math.min(below, overload?.fittingRatePerS ?? below));
  return withLoad(
    config,
    { ...fit, lowered: { fromPerSecond: load.ratePerSecond, scenario, because: overload?.arithmetic ?? '' } },
    loadAt(ratePerSecond, wantedOf(fit), restartMs(fit.probes), demandsOf(scenarios, config)),
  );
}

function withLoad(
  config: RunConfig,
  fit: LoadFit,
  { ratePerSecond, sessions: cohortSize, durationMs }: ChosenLoad,
): RunConfig {
  return { ...config, fit, load: { ...config.load, ratePerSecond, cohortSize, durationMs } };
}

function wantedOf({ wanted: { ratePerSecond, cohortSize, durationMs }, named }: LoadFit): WantedLoad {
  return { ratePerSecond, sessions: cohortSize, durationMs, named };
}

/** The slowest start of a node. */
function restartMs(probes: readonly FitProbe[]): number {
  return Math.max(0, ...probes.map((one) => one.restartMs));
}

/** Those whose cost is not known, and those that cost about as much as the most expensive one. */
export function likelySlowest<T extends Pick<ChosenBackend, 'relativeCost'>>(backends: readonly T[]): readonly T[] {
  const most = Math.max(0, ...backends.map(({ relativeCost }) => relativeCost ?? 0));
  return backends.filter(({ relativeCost }) => relativeCost === undefined || relativeCost >= most * LIKELY_SLOWEST);
}

/** One node fills one core of the stack. What users lose on the way to another node shows on all of them only. */
function nodesFor(backend: Backend, nodes: number, stackCores: number): number {
  return losesAsItGoes(backend) ? nodes : Math.max(1, Math.min(nodes, Math.floor(stackCores)));
}

/** Its sessions are on one node each, while its users come to all of them: they lose most of them as they go. */
export function losesAsItGoes({ guarantees, routing }: Pick<Backend, 'guarantees' | 'routing'>): boolean {
  return guarantees.sessions && !guarantees.shared && routing === 'round-robin';
}

/** What the chosen scenarios and thresholds ask of the load. */
export function demandsOf(scenarios: readonly Scenario[], { thresholds }: Pick<RunConfig, 'thresholds'>): LoadDemands {
  return {
    divisor: Math.max(1, ...scenarios.map(({ loadDivisor = 1 }) => loadDivisor)),
    hasFaults: scenarios.some(({ faults }) => faults.length > 0),
    fewestSessions: Math.max(0, ...scenarios.map(fewestSessions)),
    thresholdArrivals: Math.max(0, ...thresholds.map(samplesOf)),
  };
}

/** What a scenario sets itself does not follow the rate; seeded sessions need not all be visited. */
function fewestSessions({ traffic, minimum }: Scenario): number {
  const own = traffic?.sessions ?? 0;
  return own > LOGINS_BESIDE_SEEDED ? minimum.sessions : Math.max(own, minimum.sessions);
}

function samplesOf({ metric }: Threshold): number {
  return findFigure(metric)?.samples ?? 0;
}
