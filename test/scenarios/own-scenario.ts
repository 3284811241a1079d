import { join } from 'node:path';
import { findBackend } from '../../backends/registry.ts';
import { RunFolder } from '../../bench/cluster/cleanup/run-folder.ts';
import { nativeProvider } from '../../bench/cluster/services/native.ts';
import { type RunOptions, runRequest } from '../../bench/commands/run/request.ts';
import { compare, openPool } from '../../bench/comparison/comparison.ts';
import { configFor } from '../../bench/comparison/scenario-config.ts';
import type { RunConfig } from '../../bench/model/config.ts';
import type { MeasuredTrial, TrialFigures, TrialResult } from '../../bench/model/measured-trial.ts';
import type { Operation } from '../../bench/model/operation.ts';
import { emitTo } from '../../bench/model/run-event.ts';
import { readHistory } from '../../bench/record/history-reader.ts';
import { HistoryWriter } from '../../bench/record/history-writer.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { figuresOf } from '../commands/figures-of.ts';

export interface OwnTrial {
  /** With the changes of the scenario. */
  readonly config: RunConfig;
  readonly trial: MeasuredTrial;
  /** Also of a void trial. */
  readonly figures: TrialFigures;
  readonly history: readonly Operation[];
  /** From the trial's epoch, which is time 0 of the history, to the start of the measurement. */
  readonly measureStartUs: number;
}

/**
 * Runs a scenario that is in no registry, with built-in backends and private servers, as the command line would. Resolves with
 * the trials in the order of the backends.
 */
export async function runOwnScenario(
  scenario: Scenario,
  backends: readonly string[],
  options: RunOptions = {},
): Promise<OwnTrial[]> {
  const { config } = runRequest(
    { profile: 'smoke', seed: '7', ...options },
    {
      backends: [],
      scenarios: [scenario],
      defaultScenarios: [scenario.name],
      randomSeed: () => 7,
      externalProblems: () => [],
    },
  );
  await using folder = await RunFolder.create();
  const path = join(folder.path, 'history.ndjson.gz');
  let trials: readonly TrialResult[] = [];
  {
    await using history = new HistoryWriter(path);
    const setup = {
      config,
      backends: backends.flatMap((name) => findBackend(name) ?? []),
      scenarios: [scenario],
      folder,
      provider: nativeProvider({ folder, cpus: null }),
      missing: new Map(),
      pinning: null,
      history,
      signal: new AbortController().signal,
      emit: emitTo([]),
    };
    await using pool = openPool(setup);
    trials = (await compare(setup, pool)).trials;
  }
  const histories = await historiesIn(path);
  return backends.flatMap((name) => {
    const trial = trials.find(({ backend }) => backend === name);
    const kept = histories.get(name);
    if (trial === undefined || trial.status === 'skipped' || kept === undefined) return [];
    return [{ config: configFor(config, scenario), trial, figures: figuresOf(trial), ...kept }];
  });
}

type Kept = Pick<OwnTrial, 'history' | 'measureStartUs'>;

/** By backend: of a trial that was repeated its last attempt. */
async function historiesIn(path: string): Promise<ReadonlyMap<string, Kept>> {
  const histories = new Map<string, Kept>();
  let [backend, history]: [string, Operation[]] = ['', []];
  for await (const part of readHistory(path, new AbortController().signal)) {
    if (part.type === 'header') [backend, history] = [part.header.backend, []];
    else if (part.type === 'operations') history.push(...part.operations);
    else if (part.type === 'end') histories.set(backend, { history, measureStartUs: part.end.measureStartUs });
  }
  return histories;
}
