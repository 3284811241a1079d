import type { NodeReport, Sweep } from '../app/protocol.ts';
import { type NodeFailure, nodeFailure } from '../judge/node-failure.ts';
import { type CapacityResult, measureCapacity } from '../load/processes/capacity.ts';
import { nowUs } from '../model/clock.ts';
import type { SloSearch } from '../model/slo.ts';
import type { StoreFigures } from '../model/trial-figures.ts';
import { generatorCores, stackCores } from './load-processes.ts';
import type { Measured } from './measure.ts';
import { searchTrialSlo } from './slo.ts';
import type { TrialStage } from './stage.ts';
import { storeFigures } from './store-figures.ts';

/** What was read after the measurement, while everything still ran. */
export interface LookedBack {
  readonly nodes: NodesAfterwards;
  readonly store: StoreFigures;
  /** Null if the scenario does not measure it. */
  readonly capacity: CapacityResult | null;
  /** The cores that this capacity is of. */
  readonly stackCores: number;
  /** Null if the trial has no SLO. */
  readonly sloSearch: SloSearch | null;
  /** How long that search took. */
  readonly searchedMs: number;
}

/** All nodes, those that joined later as well. */
export interface NodesAfterwards {
  readonly ids: readonly string[];
  readonly failures: readonly NodeFailure[];
  readonly failedTouches: number;
  /** Sweeps of expired sessions in the whole trial. */
  readonly sweeps: readonly Sweep[];
  readonly failedSweeps: readonly string[];
}

/** Visits the sessions once more, asks nodes and store what they counted, and measures what the stack can carry. */
export async function lookBack(stage: TrialStage, { storeCalls: calls }: Measured): Promise<LookedBack> {
  const { collector } = stage;
  await stage.phase('read-back', () => readBack(stage));
  const { nodes } = stage.cluster;
  const reports = await stage.orAborted(Promise.all(nodes.map((node) => node.report())));
  const store = await stage.orAborted(storeFigures(stage, { reports, calls, responses: collector.responses }));
  if (stage.setup.scenario.measuresCapacity) await stage.moveNodes('stack');
  const capacity = await capacityOf(stage);
  const searchFromUs = nowUs();
  const sloSearch = await searchSlo(stage, capacity);
  return {
    store,
    capacity,
    stackCores: stackCores(stage.setup),
    sloSearch,
    searchedMs: (nowUs() - searchFromUs) / 1000,
    nodes: await stage.orAborted(nodesAfterwards(stage, reports)),
  };
}

async function readBack(stage: TrialStage): Promise<void> {
  if (!stage.setup.backend.guarantees.sessions) return;
  await stage.moveNodes('all');
  await stage.generators.step('read-back');
}

/** As the last thing of a trial: a node may die at any time, and its death is seen a little later than felt. */
async function nodesAfterwards(
  { cluster: { nodes } }: TrialStage,
  reports: readonly (NodeReport | null)[],
): Promise<NodesAfterwards> {
  const failures = nodes.map(async (node, index) => {
    return nodeFailure(node.id, await node.endedByItself(), reports[index] ?? null);
  });
  return {
    ids: nodes.map(({ id }) => id),
    failures: (await Promise.all(failures)).filter((failure) => failure !== null),
    failedTouches: reports.reduce((sum, report) => sum + (report?.failedTouches ?? 0), 0),
    sweeps: nodes.flatMap(({ sweeps }) => sweeps),
    failedSweeps: nodes.flatMap(({ failedSweeps }) => failedSweeps),
  };
}

async function capacityOf(stage: TrialStage): Promise<CapacityResult | null> {
  const { setup, generators, closedModel, target } = stage;
  if (closedModel === null) return null;
  const { load, seed } = setup.config;
  return await stage.phase('capacity', async () => {
    const plan = {
      target,
      seed,
      connections: load.capacityConnections,
      durationMs: load.capacityDurationMs,
      readRatio: load.readRatio,
      users: await generators.userHeaders(),
    };
    return await measureCapacity(closedModel, plan, generatorCores(setup));
  });
}

async function searchSlo(stage: TrialStage, capacity: CapacityResult | null): Promise<SloSearch | null> {
  const { setup, generators, target } = stage;
  const { config, scenario, signal, emit } = setup;
  const { slo } = config;
  if (!scenario.measuresCapacity || slo === null) return null;
  return await stage.phase('slo', async () =>
    searchTrialSlo(config, {
      generator: stage.startUrlGenerator(),
      target,
      users: await generators.userHeaders(),
      capacityPerS: capacity?.goodPerS ?? null,
      signal,
      onProbe: (probe) => emit({ type: 'probe', probe, slo: slo.text }),
    }),
  );
}
