import type { NodeReport } from '../app/protocol.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ManagedProcess } from '../cluster/processes/process.ts';
import { redactedFor } from '../cluster/services/redacted.ts';
import { failureModesOf } from '../faults/failure-modes.ts';
import { timedFaults } from '../faults/fault-plan.ts';
import { type FaultTimes, unleash } from '../faults/nemesis.ts';
import { clockWarning } from '../judge/clock-warning.ts';
import { type NodeFailure, nodeFailure } from '../judge/node-failure.ts';
import { sweepWarning } from '../judge/sweep-warning.ts';
import { type CapacityResult, measureCapacity } from '../load/processes/capacity.ts';
import type { Generators } from '../load/processes/generators.ts';
import { CpuMeter } from '../measure/cpu-meter.ts';
import { ResponseLog } from '../measure/response-log.ts';
import { WallClock } from '../measure/wall-clock.ts';
import { nowUs } from '../model/clock.ts';
import type { MeasuredTrial } from '../model/measured-trial.ts';
import type { SloSearch } from '../model/slo.ts';
import { unlessAborted } from '../process/unless-aborted.ts';
import { type ExpiringSessions, seedExpiring, warnUnlessMeasured } from '../seeding/expiring-sessions.ts';
import { fillerOf } from '../seeding/fill-store.ts';
import { seedSessions } from '../seeding/seed-cohort.ts';
import { trialNameOf, warn } from '../seeding/site.ts';
import { TrialRecord } from './collector.ts';
import { meterCpu, trackNodes, trackServices } from './cpu.ts';
import { checkWindow } from './phases.ts';
import { warmUp } from './practice.ts';
import { faultRecords, placeAnomalies, type TrialOutcome, trialResult } from './result.ts';
import {
  checkRulesOf,
  generatorCores,
  historyHeader,
  planOf,
  startClosedModel,
  startGenerators,
  startTrialCluster,
  startUrlGenerator,
  type TrialSetup,
} from './setup.ts';
import { searchTrialSlo } from './slo.ts';
import { storeCallsBetween } from './store-calls.ts';
import { storeFigures } from './store-figures.ts';

/** Between two readings shown to the user. */
const LIVE_INTERVAL_MS = 1000;

/** From the decision to start until the first arrival, for the command to reach the generator. */
const START_LEAD_US = 50_000;

/**
 * Runs one trial: cluster up, its nodes' practice, the cohort logged in, warm-up, measurement with its faults, read-back,
 * capacity where the scenario asks for it, cluster down. Rejects with the signal's reason when aborted; everything
 * started is ended either way.
 */
export async function runTrial(setup: TrialSetup): Promise<MeasuredTrial> {
  const begunUs = nowUs();
  const { trial, measuredMs } = await measureTrial(setup);
  return { ...trial, overheadMs: Math.max(0, (nowUs() - begunUs) / 1000 - measuredMs) };
}

/** All but the accounts of the time it took itself: what it started has ended when this resolves. */
async function measureTrial(setup: TrialSetup): Promise<{ readonly trial: TrialOutcome; readonly measuredMs: number }> {
  const { backend, scenario, trial, config, history, signal } = setup;
  const { practiceRequestsPerNode, warmupMs, durationMs, capacityDurationMs } = config.load;
  const orAborted = <T>(work: Promise<T>): Promise<T> => unlessAborted(signal, work);

  setup.emit({ type: 'phase', phase: 'set-up' });
  using wallClock = new WallClock();
  const rules = checkRulesOf(setup);
  await orAborted(history.begin(historyHeader(setup, rules)));
  const record = new TrialRecord(backend.guarantees.sessions, rules, config.deadlines.proxyMs);
  const arrivals = scenario.traffic?.expiring === undefined ? null : new ResponseLog(config.deadlines.clientMs);
  await using loadProcesses = new AsyncDisposableStack();
  const generators = startGenerators(setup, loadProcesses, {
    operations(operations) {
      record.add(operations);
      arrivals?.add(operations);
      history.add(operations);
    },
    second: (second) => record.addSecond(second),
  });
  // Started early: by the time it is needed it has loaded, on the generator's core and while nothing is measured.
  const closedModel = scenario.measuresCapacity ? startClosedModel(setup, loadProcesses) : null;
  const emptyStore = (): Promise<ExpiringSessions | null> => setup.store.reset().then(() => seedExpiring(setup));
  // While the cluster starts: both at once take less than one after the other. Practice leaves something in the store.
  const emptied = practiceRequestsPerNode > 0 ? null : emptyStore();
  emptied?.catch(() => undefined);
  await using cluster = await startTrialCluster(setup);
  await setup.emit({ type: 'proxy-config', backend: backend.name, text: cluster.proxy.config });
  const warmedUpMs = await warmUp(setup, cluster, generators);
  const expiring = await orAborted(emptied ?? emptyStore());

  const epochUs = Math.round(nowUs());
  const seeding = await seedSessions(setup, epochUs);
  await orAborted(generators.prepare(await planOf(setup, cluster, epochUs, seeding)));
  setup.emit({ type: 'phase', phase: 'log-in' });
  await orAborted(generators.step('login'));

  await orAborted(moveNodes(cluster, 'stack'));
  setup.emit({ type: 'phase', phase: 'warm-up' });
  const startUs = Math.round(nowUs()) + START_LEAD_US;
  const measureStartUs = startUs + warmupMs * 1000;
  const measureEndUs = measureStartUs + durationMs * 1000;
  record.measure(measureStartUs - epochUs, durationMs);
  if (expiring !== null) warnUnlessMeasured(setup, expiring, measureStartUs, measureEndUs);
  const meter = new CpuMeter();
  const live = setInterval(() => setup.emit({ type: 'live', ...record.live() }), LIVE_INTERVAL_MS);
  const [vitals, faults, calls, passedLinks] = await orAborted(
    Promise.all([
      generators.run(startUs),
      strike(setup, cluster, meter, measureStartUs),
      scenario.faults.length > 0 ? null : storeCallsBetween(cluster.nodes, measureStartUs, measureEndUs, signal),
      meterCpu(setup, cluster, meter, measureStartUs, measureEndUs),
    ]),
  ).finally(() => clearInterval(live));

  setup.emit({ type: 'phase', phase: 'read-back' });
  if (backend.guarantees.sessions) {
    await orAborted(moveNodes(cluster, 'all'));
    await orAborted(generators.step('read-back'));
    await orAborted(moveNodes(cluster, 'stack'));
  }
  const reports = await orAborted(Promise.all(cluster.nodes.map((node) => node.report())));
  const store = await orAborted(storeFigures(setup, cluster, { reports, calls, responses: record.responses }));
  const capacity =
    closedModel === null ? null : await orAborted(measureClosedModel(setup, cluster, generators, closedModel));
  const afterUs = nowUs();
  const sloSearch = scenario.measuresCapacity
    ? await orAborted(searchSlo(setup, cluster, generators, capacity, loadProcesses))
    : null;
  const searchedMs = (nowUs() - afterUs) / 1000;

  const nodeFailures = await orAborted(nodeFailuresOf(cluster, reports));

  const times = { epochUs, measureStartUs, measureEndUs, faults };
  const unansweredSinceUs = backend.guarantees.shared ? Number.POSITIVE_INFINITY : record.unanswered.sinceUs;
  const window = checkWindow({ ...times, unansweredSinceUs });
  const failureModes = failureModesOf(faults, backend.services);
  const failedTouches = reports.reduce((sum, report) => sum + (report?.failedTouches ?? 0), 0);
  const touchesFailed = failedTouches > 0;
  const clockMoved = wallClock.moved;
  const warnings = [clockWarning(clockMoved), sweepWarning(scenario, cluster.nodes)].filter((one) => one !== null);
  for (const one of warnings) {
    warn(setup, { ...one, text: redactedFor(setup.services, one.text) });
  }
  const confirmedFaults = faultRecords({ ...times, record });
  history.end({
    type: 'trial-end',
    ...window,
    faults: confirmedFaults,
    takenAway: [...failureModes],
    touchesFailed,
    clockMoved,
    nodeFailures: nodeFailures.map(({ kind }) => kind),
  });
  const check = record.check({ ...window, touchesFailed, clockMoved });
  const anomalies = placeAnomalies({ check, window }, confirmedFaults);
  await setup.emit({ type: 'anomalies', trial: trialNameOf(setup), anomalies });

  const result = trialResult({
    config,
    backend,
    scenario,
    trial,
    record,
    nodeIds: cluster.nodes.map(({ id }) => id),
    vitals,
    ...times,
    window,
    check,
    failureModes,
    meter,
    passedLinks,
    hasServices: setup.services.length > 0,
    hasLinks: cluster.relay !== null || setup.replication.length > 0,
    store,
    seeding,
    expiring,
    canSweep: setup.store.canSweep,
    sweeps: cluster.nodes.flatMap((node) => node.sweeps),
    arrivals,
    capacity,
    sloSearch,
    stackCores: setup.pinning?.stackCores ?? null,
    generatorCores: generatorCores(setup),
    nodeFailures,
    failedTouches,
  });
  const capacityMs = capacity === null ? 0 : capacityDurationMs;
  return { trial: result, measuredMs: warmedUpMs + warmupMs + durationMs + capacityMs + searchedMs };
}

/** Lets the scenario's faults strike, and keeps the CPU accounts of those they strike. */
async function strike(
  setup: TrialSetup,
  cluster: Cluster,
  meter: CpuMeter,
  measureStartUs: number,
): Promise<FaultTimes[]> {
  const { config, scenario, services, replication, signal } = setup;
  const site = { cluster, services, replication, storeMore: fillerOf(setup) };
  const timed = timedFaults(scenario.faults, site, measureStartUs, config.load.durationMs);
  return await unleash(timed, signal, {
    beforeInject: () => meter.sample(),
    async afterHeal() {
      await trackNodes(cluster, meter);
      await trackServices(services, meter);
    },
  });
}

/** Asked for last: a node may die at any time, and its death is known a little later than felt. */
async function nodeFailuresOf(
  { nodes }: Cluster,
  reports: readonly (NodeReport | null)[],
): Promise<readonly NodeFailure[]> {
  const failures = nodes.map(async (node, index) => {
    return nodeFailure(node.id, await node.endedByItself(), reports[index] ?? null);
  });
  return (await Promise.all(failures)).filter((failure) => failure !== null);
}

async function moveNodes({ nodes }: Cluster, cores: 'stack' | 'all'): Promise<void> {
  await Promise.all(nodes.map((node) => node.moveTo(cores)));
}

async function measureClosedModel(
  setup: TrialSetup,
  cluster: Cluster,
  generators: Generators,
  closedModel: readonly ManagedProcess[],
): Promise<CapacityResult> {
  setup.emit({ type: 'phase', phase: 'capacity' });
  const { load, seed } = setup.config;
  const plan = {
    target: { host: cluster.proxy.host, port: cluster.proxy.port },
    seed,
    connections: load.capacityConnections,
    durationMs: load.capacityDurationMs,
    readRatio: load.readRatio,
    users: await generators.userHeaders(),
  };
  return await measureCapacity(closedModel, plan, generatorCores(setup));
}

async function searchSlo(
  setup: TrialSetup,
  cluster: Cluster,
  generators: Generators,
  capacity: CapacityResult | null,
  loadProcesses: AsyncDisposableStack,
): Promise<SloSearch | null> {
  const { config, signal, emit } = setup;
  const { slo } = config;
  if (slo === null) return null;
  setup.emit({ type: 'phase', phase: 'slo' });
  return await searchTrialSlo(config, {
    generator: startUrlGenerator(setup, loadProcesses),
    target: { host: cluster.proxy.host, port: cluster.proxy.port },
    users: await generators.userHeaders(),
    capacityPerS: capacity?.goodPerS ?? null,
    signal,
    onProbe: (probe) => emit({ type: 'probe', probe, slo: slo.text }),
  });
}
