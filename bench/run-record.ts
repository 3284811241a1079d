import { gzipSync } from 'node:zlib';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Pinning } from './cluster/cores.ts';
import type { ChosenBackend } from './comparison.ts';
import { fingerprint } from './measure/environment.ts';
import { type CpuPressure, cpuPressure } from './measure/pressure.ts';
import { nowUs } from './model/clock.ts';
import type { RunConfig } from './model/config.ts';
import { BenchError, EXIT } from './model/errors.ts';
import {
  type Environment,
  type RunResult,
  SCHEMA_VERSION,
  type TrialResult,
  type Warning,
} from './model/run-result.ts';
import type { Cell } from './order.ts';
import { exitCodeOf } from './report/exit-code.ts';
import { matrixOf } from './report/matrix-cells.ts';
import { writeRunJson } from './report/run-json.ts';
import { evaluateThresholds } from './report/thresholds.ts';
import type { ResultsFolder } from './results-folder.ts';
import { backendSummary, scenarioSummary } from './run-summaries.ts';
import { noiseOf } from './stats/noise.ts';
import type { PlacedAnomaly } from './trial-result.ts';
import { warningsOf } from './warnings.ts';

interface Beginning {
  readonly config: RunConfig;
  readonly backends: readonly ChosenBackend[];
  readonly scenarios: readonly Scenario[];
  readonly startedAt: Date;
  readonly provider: string;
  readonly cores: Pinning | null;
  readonly results: ResultsFolder;
}

const ANOMALIES_AT_ONCE = 10_000;

/** What a run has measured so far, kept on disk as it grows. */
export class RunRecord {
  readonly #beginning: Beginning;
  readonly #fingerprint: Awaited<ReturnType<typeof fingerprint>>;
  readonly #pressureBefore: CpuPressure | null;
  readonly #startUs = nowUs();
  readonly #trials: TrialResult[] = [];
  readonly #versions: Record<string, string> = {};
  readonly #emulators = new Map<string, string>();
  readonly #keptConfigs = new Set<string>();
  readonly #warnings: Warning[] = [];
  readonly #noiseProbesUs: (readonly number[])[] = [];

  private constructor(
    beginning: Beginning,
    machine: Awaited<ReturnType<typeof fingerprint>>,
    pressure: CpuPressure | null,
  ) {
    this.#beginning = beginning;
    this.#fingerprint = machine;
    this.#pressureBefore = pressure;
  }

  /** To be called before there is any load on the machine. */
  static async begin(beginning: Beginning): Promise<RunRecord> {
    const [machine, pressure] = await Promise.all([fingerprint(), cpuPressure()]);
    return new RunRecord(beginning, machine, pressure);
  }

  version(name: string, version: string): void {
    this.#versions[name] = version;
  }

  /** @param emulator what stands in for a server that only its vendor runs; null for a real one. */
  service(name: string, version: string, emulator: string | null): void {
    this.version(name, version);
    if (emulator !== null) this.#emulators.set(name, emulator);
  }

  /** Keeps the proxy's configuration beside the results, once per backend. */
  async proxyConfig(backend: string, text: string): Promise<void> {
    if (this.#keptConfigs.has(backend)) return;
    this.#keptConfigs.add(backend);
    await this.#beginning.results.write(`nginx-${backend}.conf`, text);
  }

  /** Keeps what went wrong with the sessions of a trial, one line of JSON each. */
  async anomalies({ backend, scenario, trial }: Cell, anomalies: readonly PlacedAnomaly[]): Promise<void> {
    for (let from = 0; from < anomalies.length; from += ANOMALIES_AT_ONCE) {
      const part = anomalies.slice(from, from + ANOMALIES_AT_ONCE);
      const lines = part.map((anomaly) => `${JSON.stringify({ backend, scenario, trial, ...anomaly })}\n`);
      await this.#beginning.results.append('anomalies.ndjson.gz', gzipSync(lines.join('')));
    }
  }

  /** Something a reader should know that the trials do not say themselves; once, however often it is said. */
  warn(warning: Warning): void {
    if (!this.#warnings.some(({ text }) => text === warning.text)) this.#warnings.push(warning);
  }

  /** A batch of probes of the machine's noise, in µs. */
  noise(probesUs: readonly number[]): void {
    this.#noiseProbesUs.push(probesUs);
  }

  async add(trial: TrialResult): Promise<void> {
    this.#trials.push(trial);
    await this.#write(await this.#result(false, null));
  }

  /**
   * Does not throw where run.json cannot be written: what was measured can still be shown.
   *
   * @param error what ended the run early; null when it came to its end.
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

  async #write(result: RunResult): Promise<void> {
    await writeRunJson(this.#beginning.results.file('run.json'), result);
  }

  async #result(complete: boolean, error: unknown): Promise<RunResult> {
    const { config, startedAt } = this.#beginning;
    const trials = this.#trials;
    const backends = this.#beginning.backends.map(({ backend }) => {
      const emulators = backend.services.flatMap(({ name }) => this.#emulators.get(name) ?? []);
      return backendSummary(backend, emulators);
    });
    const scenarios = this.#beginning.scenarios.map(scenarioSummary);
    const thresholds = evaluateThresholds(config.thresholds, { trials, backends });
    return {
      schemaVersion: SCHEMA_VERSION,
      name: config.name,
      startedAt: startedAt.toISOString(),
      durationMs: (nowUs() - this.#startUs) / 1000,
      complete,
      environment: await this.#environment(),
      config: { ...config },
      backends,
      scenarios,
      trials,
      matrix: matrixOf(trials),
      thresholds,
      warnings: [...warningsOf(trials, this.#pressureBefore, noiseOf(this.#noiseProbesUs)), ...this.#warnings],
      exitCode: error === null ? exitCodeOf({ trials, thresholds, backends }) : exitCodeOfError(error),
    };
  }

  async #environment(): Promise<Environment> {
    const { provider, cores } = this.#beginning;
    const before = this.#pressureBefore;
    const now = await cpuPressure();
    const durationUs = nowUs() - this.#startUs;
    return {
      ...this.#fingerprint,
      versions: { ...this.#versions },
      provider,
      pinning: cores === null ? null : { generator: cores.generator, stack: cores.stack },
      stackCores: cores?.stackCores ?? this.#fingerprint.cores,
      cpuPressureBefore: before?.avg10Percent ?? null,
      cpuPressureDuring: before === null || now === null ? null : ((now.totalUs - before.totalUs) / durationUs) * 100,
      noise: noiseOf(this.#noiseProbesUs),
    };
  }
}

function exitCodeOfError(error: unknown): number {
  return error instanceof BenchError ? error.exitCode : EXIT.internal;
}
