import { gzipSync } from 'node:zlib';
import type { ChosenScenario } from '../catalogue/choose-scenarios.ts';
import { type Pinning, stackCores, whyNotPinned } from '../cluster/processes/cores.ts';
import type { ChosenBackend } from '../comparison/comparison.ts';
import { matrixOf } from '../figures/matrix-cells.ts';
import { exitCodeOf } from '../judge/exit-code.ts';
import { fitWarnings } from '../judge/load-fit.ts';
import { machineWarnings } from '../judge/machine-warnings.ts';
import { evaluateThresholds } from '../judge/thresholds.ts';
import { ofCountedAttempts, warningsOf } from '../judge/warnings.ts';
import { fingerprint } from '../measure/environment.ts';
import { machineLimits } from '../measure/machine-limits.ts';
import { type PressureOverRun, startCpuPressure } from '../measure/pressure.ts';
import { type Attempts, NO_ATTEMPTS, setAside, withResult } from '../model/attempts.ts';
import { nowUs } from '../model/clock.ts';
import type { RunConfig } from '../model/config.ts';
import { BenchError, EXIT } from '../model/errors.ts';
import type { EventReader } from '../model/run-event.ts';
import { type Environment, type RunResult, SCHEMA_VERSION } from '../model/run-result.ts';
import type { PlacedAnomaly } from '../model/session-fates.ts';
import { type TrialName, trialNameOf } from '../model/trial-name.ts';
import { distinctWarnings, type Warning } from '../model/warning.ts';
import { noiseOf } from '../stats/noise.ts';
import { asksForPriority } from '../trial/load-processes.ts';
import { differenceWarnings, type EarlierPart, earlierWarnings, joinEnvironments } from './join-parts.ts';
import type { ResultsFolder } from './results-folder.ts';
import { writeRunJson } from './run-json.ts';
import { backendSummary, scenarioSummary } from './run-summaries.ts';

interface Beginning {
  /** Until its load is chosen. */
  readonly config: RunConfig;
  /** As they were typed (`RunResult.options`). */
  readonly options: RunResult['options'];
  readonly backends: readonly ChosenBackend[];
  readonly scenarios: readonly ChosenScenario[];
  readonly startedAt: Date;
  readonly provider: string;
  readonly cores: Pinning | null;
  readonly results: ResultsFolder;
  /** The part of the run before it was interrupted; null: it is a new run. */
  readonly earlier: EarlierPart | null;
}

const ANOMALIES_AT_ONCE = 10_000;

/** Gathers the results of a run, and keeps them on disk as they grow. */
export class RunWriter {
  readonly #beginning: Beginning;
  readonly #fingerprint: Awaited<ReturnType<typeof fingerprint>>;
  readonly #pressure: () => Promise<PressureOverRun>;
  readonly #startUs = nowUs();
  #attempts: Attempts;
  readonly #versions: Record<string, string> = {};
  readonly #emulators = new Map<string, string>();
  readonly #keptConfigs = new Set<string>();
  readonly #warnings: Warning[] = [];
  readonly #noiseUs: (readonly number[])[] = [];
  #config: RunConfig;

  private constructor(
    beginning: Beginning,
    machine: Awaited<ReturnType<typeof fingerprint>>,
    pressure: () => Promise<PressureOverRun>,
  ) {
    this.#beginning = beginning;
    this.#config = beginning.config;
    this.#fingerprint = machine;
    this.#pressure = pressure;
    this.#attempts = beginning.earlier?.kept ?? NO_ATTEMPTS;
  }

  /** Must be called before the machine has any load. */
  static async begin(beginning: Beginning): Promise<RunWriter> {
    const [machine, pressure] = await Promise.all([fingerprint(), startCpuPressure()]);
    return new RunWriter(beginning, machine, pressure);
  }

  version(name: string, version: string): void {
    this.#versions[name] = version;
  }

  /** Reads the events of the run. A durable one is on disk when the promise resolves. */
  readonly read: EventReader = (event) => {
    switch (event.type) {
      case 'trial-ends':
        this.#attempts = withResult(this.#attempts, event.trial);
        return this.keep();
      case 'load-chosen':
        if (event.config.load.ratePerSecond !== this.#config.load.ratePerSecond)
          this.#attempts = setAside(this.#attempts);
        this.#config = event.config;
        return this.keep();
      case 'anomalies':
        return this.#appendAnomalies(event.trial, event.anomalies);
      case 'proxy-config':
        return this.#keepConfig(event.backend, event.text);
      case 'service-started':
        this.version(event.name, event.version);
        if (event.emulator !== null) this.#emulators.set(event.name, event.emulator);
        return;
      case 'noise':
        this.#noiseUs.push(event.samplesUs);
        return;
      case 'warning':
        this.#warnings.push(event.warning);
        return;
      case 'run-starts':
      case 'run-ends':
      case 'trial-starts':
      case 'task-starts':
      case 'phase':
      case 'live':
      case 'probe':
      case 'message':
        return;
    }
  };

  /** Writes what is measured so far: the run can be resumed from it. */
  async keep(): Promise<void> {
    await this.#write(await this.#result(false, null));
  }

  /**
   * Writes run.json for the last time. Does not throw when that fails: the result can still be shown.
   *
   * @param error the reason for an early end; null if the run is complete.
   * @returns the result, and the reason why it could not be written; null if it was.
   */
  async end(error: unknown): Promise<{ readonly result: RunResult; readonly unwritten: unknown }> {
    const result = await this.#result(error === null, error);
    try {
      await this.#write(result);
      return { result, unwritten: null };
    } catch (unwritten) {
      return { result: { ...result, exitCode: exitCodeOfError(error ?? unwritten) }, unwritten };
    }
  }

  /** Writes one line of JSON for each. */
  async #appendAnomalies(trial: TrialName, anomalies: readonly PlacedAnomaly[]): Promise<void> {
    for (let from = 0; from < anomalies.length; from += ANOMALIES_AT_ONCE) {
      const part = anomalies.slice(from, from + ANOMALIES_AT_ONCE);
      const lines = part.map((anomaly) => `${JSON.stringify({ ...trialNameOf(trial), ...anomaly })}\n`);
      await this.#beginning.results.append('anomalies.ndjson.gz', gzipSync(lines.join('')));
    }
  }

  /** Writes the configuration of the proxy, once per backend. */
  async #keepConfig(backend: string, text: string): Promise<void> {
    if (this.#keptConfigs.has(backend)) return;
    this.#keptConfigs.add(backend);
    await this.#beginning.results.write(`nginx-${backend}.conf`, text);
  }

  async #write(result: RunResult): Promise<void> {
    await writeRunJson(this.#beginning.results.file('run.json'), result);
  }

  async #result(complete: boolean, error: unknown): Promise<RunResult> {
    const { startedAt, earlier } = this.#beginning;
    const config = this.#config;
    const { trials, superseded } = this.#attempts;
    const backends = this.#beginning.backends.map((chosen) => backendSummary(chosen, this.#emulatorOf(chosen)));
    const scenarios = this.#beginning.scenarios.map(scenarioSummary);
    const thresholds = evaluateThresholds(config.thresholds, { trials, backends });
    const partMs = (nowUs() - this.#startUs) / 1000;
    const durationMs = partMs + (earlier?.result.durationMs ?? 0);
    const now = await this.#environment();
    const environment =
      earlier === null ? now : joinEnvironments(earlier.result, { environment: now, durationMs: partMs });
    const { cpuPressureBefore: percent, noise } = environment;
    return {
      schemaVersion: SCHEMA_VERSION,
      name: config.name,
      startedAt: earlier?.result.startedAt ?? startedAt.toISOString(),
      durationMs,
      complete,
      environment,
      config,
      options: earlier === null ? this.#beginning.options : earlier.result.options,
      resumed: this.#resumed(),
      backends,
      scenarios,
      trials,
      superseded,
      matrix: matrixOf(trials),
      thresholds,
      warnings: distinctWarnings([
        ...machineWarnings(environment, durationMs),
        ...fitWarnings(config),
        ...warningsOf(trials, percent === null ? null : { avg10Percent: percent, totalUs: 0 }, noise),
        ...(earlier === null ? [] : differenceWarnings(earlier.result.environment, now)),
        ...ofCountedAttempts([...(earlier === null ? [] : earlierWarnings(earlier)), ...this.#warnings], superseded),
      ]),
      exitCode: error === null ? exitCodeOf({ trials, thresholds, backends }) : exitCodeOfError(error),
    };
  }

  /** The emulators of a backend, in this part of the run or in the one before; null: its servers were real. */
  #emulatorOf({ backend: { name, services } }: ChosenBackend): string | null {
    const emulators = services.flatMap((service) => this.#emulators.get(service.name) ?? []);
    if (emulators.length > 0) return emulators.join(', ');
    return this.#beginning.earlier?.result.backends.find((one) => one.name === name)?.emulator ?? null;
  }

  #resumed(): RunResult['resumed'] {
    const { earlier, startedAt } = this.#beginning;
    if (earlier === null) return [];
    const { gitCommit } = this.#fingerprint;
    return [
      ...earlier.result.resumed,
      { at: startedAt.toISOString(), keptTrials: earlier.kept.trials.length, gitCommit },
    ];
  }

  /** The environment of this part of the run. */
  async #environment(): Promise<Environment> {
    const { provider, cores } = this.#beginning;
    const { limits, realTimeRefused } = this.#fingerprint;
    return {
      ...this.#fingerprint,
      limits: { ...limits, throttledUs: this.#throttledUs() },
      realTimeRefused: asksForPriority({ pinning: cores, config: this.#config }) ? realTimeRefused : null,
      versions: { ...this.#versions },
      provider,
      pinning: cores === null ? null : { generator: cores.generator, stack: cores.stack },
      notPinned: cores === null ? whyNotPinned(limits) : null,
      stackCores: stackCores(cores, this.#fingerprint.cores, limits),
      ...(await this.#pressure()),
      noise: noiseOf(this.#noiseUs),
    };
  }

  /** Since the start of this part of the run. */
  #throttledUs(): number | null {
    const before = this.#fingerprint.limits.throttledUs;
    const now = machineLimits().throttledUs;
    return before === null || now === null ? null : now - before;
  }
}

function exitCodeOfError(error: unknown): number {
  return error instanceof BenchError ? error.exitCode : EXIT.internal;
}
