import { createWriteStream } from 'node:fs';
import type { ChosenScenario } from '../../catalogue/choose-scenarios.ts';
import { versionOf } from '../../cluster/install/find-binary.ts';
import type { Operator } from '../../cluster/install/install.ts';
import { NGINX_IMAGE } from '../../cluster/install/install-line.ts';
import { pinning, pinSelf } from '../../cluster/processes/cores.ts';
import { locateNginx } from '../../cluster/services/locate.ts';
import { type ChosenBackend, compare } from '../../comparison/comparison.ts';
import { configFor } from '../../comparison/scenario-config.ts';
import { fingerprint } from '../../measure/environment.ts';
import type { RunConfig } from '../../model/config.ts';
import { BenchError, EXIT, environmentError, messageOf } from '../../model/errors.ts';
import { emitTo, type RunEvent } from '../../model/run-event.ts';
import type { RunResult } from '../../model/run-result.ts';
import { LOGINS_BESIDE_SEEDED } from '../../model/seeded-users.ts';
import { unlessAborted } from '../../process/unless-aborted.ts';
import { HistoryWriter } from '../../record/history-writer.ts';
import { ResultsFolder } from '../../record/results-folder.ts';
import { RunWriter } from '../../record/run-writer.ts';
import { keyOf } from '../../resume/kept-trials.ts';
import { modulesOf, takeUp } from '../../resume/resume.ts';
import { prepareMachine } from '../prepare-machine.ts';
import type { RunRequest } from './request.ts';

/** How a run talks to whoever started it. */
export interface RunConsole extends Operator {
  readonly progress: (event: RunEvent) => void;
}

export interface RunOutcome {
  readonly result: RunResult;
  /** Absolute path of the run.json. */
  readonly path: string;
  /** What ended the run early; null when it came to its end. */
  readonly error: unknown;
}

/**
 * Runs a comparison from set-up to clean-up. What was measured is on disk after every trial, so a run that fails
 * halfway, or is aborted by the signal, still leaves a run.json that says it is not complete.
 *
 * @param backends those that the request names, in its order; and so the scenarios.
 * @throws BenchError when nothing could be measured at all.
 */
export async function run(
  request: RunRequest,
  backends: readonly ChosenBackend[],
  scenarios: readonly ChosenScenario[],
  terminal: RunConsole,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const { config } = request;
  const { resume } = request;
  await unlessAborted(signal, ResultsFolder.check(resume?.folder ?? request.resultsFolder));
  const cores = pinning(config.generators);
  const { services } = config;
  await using machine = await prepareMachine(
    { ...request, services, backends, cpus: cores?.stack ?? null },
    terminal,
    signal,
  );
  const nginx = await nginxVersion(signal);
  signal.throwIfAborted();

  const startedAt = new Date();
  const provider = machine.provider.kind;
  const earlier =
    resume === null
      ? null
      : await takeUp(resume, { ...(await fingerprint()), provider }, modulesOf(backends, scenarios));
  using results =
    resume === null
      ? await ResultsFolder.create(request.resultsFolder, config.name, startedAt)
      : ResultsFolder.reopen(resume.folder);
  const writer = await RunWriter.begin({ config, backends, scenarios, startedAt, provider, cores, results, earlier });
  writer.version('nginx', nginx);
  await writer.keep();
  // After the fingerprint was taken, which counts the cores this process may use.
  if (cores !== null) await pinSelf(cores.generator);
  const measured = new Set(earlier?.kept.map(keyOf));
  const history = new HistoryWriter(createWriteStream(results.file('history.ndjson.gz'), { flags: 'a' }));
  const emit = emitTo([
    // A trial that run.json has is whole in the history, whatever becomes of the run.
    (event) => (event.type === 'trial-ends' ? history.settled() : undefined),
    writer.read,
    terminal.progress,
  ]);
  emit({ type: 'run-starts', trials: trialCount(config), plannedMs: plannedMs(config, scenarios) });
  if (earlier !== null) {
    const text = `going on with ${results.path}: ${measured.size} of ${trialCount(config)} trials have been measured`;
    emit({ type: 'message', text });
  }
  let error: unknown = null;
  {
    await using _written = history;
    try {
      await compare({
        config,
        backends,
        scenarios: scenarios.map(({ scenario }) => scenario),
        isMeasured: (cell) => measured.has(keyOf(cell)),
        folder: machine.folder,
        provider: machine.provider,
        missing: machine.missing,
        pinning: cores,
        history,
        signal,
        emit,
      });
    } catch (thrown) {
      error = signal.aborted ? interrupted() : thrown;
    }
  }
  // Not before its end: the last of it is written then.
  if (history.failure !== null) error ??= historyError(history.failure);
  emit({ type: 'run-ends' });
  const { result, unwritten } = await writer.end(error);
  return { result, path: results.file('run.json'), error: error ?? unwritten };
}

function trialCount({ backends, scenarios, trials }: RunConfig): number {
  return backends.length * scenarios.length * trials;
}

/** About what a trial takes beside its warm-up, its measurement and its capacity. */
const SET_UP_MS = 2500;

/** About how fast nodes answer that nobody has asked yet. */
const WARMED_UP_PER_MS = 1.5;

/** About how fast a store takes sessions without a login. */
const SEEDED_PER_MS = 40;

function plannedMs(config: RunConfig, scenarios: readonly ChosenScenario[]): number {
  const perRound = scenarios.map(({ scenario }) => {
    const { load, slo } = configFor(config, scenario);
    const seedMs = Math.max(0, load.cohortSize - LOGINS_BESIDE_SEEDED) / SEEDED_PER_MS;
    const capacityMs = scenario.measuresCapacity ? load.capacityDurationMs : 0;
    const warmedUpMs = (load.practiceRequestsPerNode * config.nodes) / WARMED_UP_PER_MS;
    return (
      warmedUpMs +
      load.warmupMs +
      load.durationMs +
      SET_UP_MS +
      seedMs +
      capacityMs +
      (slo === null ? 0 : load.sloSearchMs)
    );
  });
  return perRound.reduce((sum, durationMs) => sum + durationMs, 0) * config.backends.length * config.trials;
}

async function nginxVersion(signal: AbortSignal): Promise<string> {
  const path = locateNginx().paths?.['nginx'];
  return path === undefined ? NGINX_IMAGE : await versionOf(path, signal);
}

function interrupted(): BenchError {
  return new BenchError('interrupted', { code: 'INTERRUPTED', exitCode: EXIT.interrupted });
}

function historyError(cause: unknown): BenchError {
  return environmentError(
    `the history could not be written: ${messageOf(cause)}`,
    'HISTORY',
    'Free some space, or choose another folder with --results DIR',
    cause,
  );
}
