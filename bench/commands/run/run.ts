import { createWriteStream } from 'node:fs';
import { versionOf } from '../../cluster/install/find-binary.ts';
import type { Operator } from '../../cluster/install/install.ts';
import { NGINX_IMAGE } from '../../cluster/install/install-line.ts';
import { type Pinning, pinning, pinSelf } from '../../cluster/processes/cores.ts';
import { locateNginx } from '../../cluster/services/locate.ts';
import { compare, openPool } from '../../comparison/comparison.ts';
import { trialCount } from '../../comparison/estimate.ts';
import { fitLoad, isFitted, loweredConfig } from '../../fit/fit-load.ts';
import { fingerprint } from '../../measure/environment.ts';
import { type Attempts, NO_ATTEMPTS } from '../../model/attempts.ts';
import { BenchError, EXIT, environmentError, messageOf } from '../../model/errors.ts';
import { type Emit, emitTo, type RunEvent } from '../../model/run-event.ts';
import type { RunResult } from '../../model/run-result.ts';
import { unlessAborted } from '../../process/unless-aborted.ts';
import { HistoryWriter } from '../../record/history-writer.ts';
import { ResultsFolder } from '../../record/results-folder.ts';
import { RunWriter } from '../../record/run-writer.ts';
import { modulesOf, resumeRun } from '../../resume/resume.ts';
import { stackCores } from '../../trial/load-processes.ts';
import { type Machine, prepareMachine } from '../prepare-machine.ts';
import type { ChosenRun } from './choose.ts';

/** Where a run shows its progress and asks its questions. */
export interface RunConsole extends Operator {
  readonly progress: (event: RunEvent) => void;
}

export interface RunOutcome {
  readonly result: RunResult;
  /** Absolute path of the run.json. */
  readonly path: string;
  /** What ended the run early; null if it is complete. */
  readonly error: unknown;
}

/**
 * Runs a comparison from set-up to clean-up. What was measured is on disk after every trial. A run that fails halfway, or
 * is aborted by the signal, leaves a run.json that is not complete.
 *
 * @throws BenchError when nothing could be measured at all.
 */
export async function run(chosen: ChosenRun, terminal: RunConsole, signal: AbortSignal): Promise<RunOutcome> {
  const { request, options, backends, scenarios } = chosen;
  const { config, resume } = request;
  await unlessAborted(signal, ResultsFolder.check(resume?.folder ?? request.resultsFolder));
  const cores = pinning(config.generators);
  await using machine = await prepareMachine(
    { ...request, services: config.services, backends, cpus: cores?.stack ?? null },
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
      : await resumeRun(resume, { ...(await fingerprint()), provider }, modulesOf(backends, scenarios));
  using results =
    resume === null
      ? await ResultsFolder.create(request.resultsFolder, config.name, startedAt)
      : ResultsFolder.reopen(resume.folder);
  const writer = await RunWriter.begin({
    config,
    options,
    backends,
    scenarios,
    startedAt,
    provider,
    cores,
    results,
    earlier,
  });
  writer.version('nginx', nginx);
  await writer.keep();
  // The fingerprint counts the cores that this process may use, so it is taken before.
  if (cores !== null) await pinSelf(cores.generator);
  const kept = earlier?.kept ?? NO_ATTEMPTS;
  const error = await measure({ chosen, machine, cores, kept, results, writer, terminal, signal });
  const { result, unwritten } = await writer.end(error);
  return { result, path: results.file('run.json'), error: error ?? unwritten };
}

interface Measurement {
  readonly chosen: ChosenRun;
  readonly machine: Machine;
  readonly cores: Pinning | null;
  /** From before the run was interrupted. */
  readonly kept: Attempts;
  readonly results: ResultsFolder;
  readonly writer: RunWriter;
  readonly terminal: RunConsole;
  readonly signal: AbortSignal;
}

/** Measures the trials that are missing. Resolves with what ended it early; null if all were measured. */
async function measure(measurement: Measurement): Promise<unknown> {
  const { chosen, kept, results, writer, terminal, signal } = measurement;
  const history = new HistoryWriter(createWriteStream(results.file('history.ndjson.gz'), { flags: 'a' }));
  const emit = emitTo([
    // A trial that run.json has is whole in the history, even if the run ends there.
    (event) => (event.type === 'trial-ends' ? history.settled() : undefined),
    writer.read,
    terminal.progress,
  ]);
  if (chosen.request.resume !== null) {
    const trials = trialCount(chosen.request.config);
    emit({
      type: 'message',
      text: `resuming ${results.path}: ${kept.trials.length} of ${trials} trials have been measured`,
    });
  }
  let error: unknown = null;
  {
    await using _written = history;
    try {
      await compareWithFit(measurement, history, emit);
    } catch (thrown) {
      error = signal.aborted ? interrupted() : thrown;
    }
  }
  emit({ type: 'run-ends' });
  // The last lines are written when the history is closed, so its failure is known only now.
  return error ?? (history.failure === null ? null : historyError(history.failure));
}

/** Finds a load that the machine carries, unless the user gave one, or the resumed run has one. Then all trials. */
async function compareWithFit(
  { chosen, machine, cores, kept, signal }: Measurement,
  history: HistoryWriter,
  emit: Emit,
): Promise<void> {
  const { config } = chosen.request;
  const scenarios = chosen.scenarios.map(({ scenario }) => scenario);
  const { folder, provider, missing } = machine;
  const site = { config, folder, provider, missing, pinning: cores, signal, emit };
  await using pool = openPool(site);
  const fitted = isFitted(config)
    ? config
    : await fitLoad({ ...site, pool, scenarios, backends: chosen.backends, stackCores: stackCores(site) });
  await compare(
    {
      ...site,
      config: fitted,
      backends: chosen.backends,
      scenarios,
      earlier: kept,
      history,
      lowerLoad: (current, overloaded) => loweredConfig(current, scenarios, overloaded),
    },
    pool,
  );
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
