import type { StoreCalls } from '../app/protocol.ts';
import type { RelayReport } from '../cluster/links/protocol.ts';
import { timedFaults } from '../faults/fault-plan.ts';
import { type FaultTimes, unleash } from '../faults/nemesis.ts';
import type { CpuReading } from '../measure/cpu-by-second.ts';
import { CpuMeter } from '../measure/cpu-meter.ts';
import { CpuSampler } from '../measure/cpu-sampler.ts';
import { nowUs } from '../model/clock.ts';
import type { GeneratorVitals } from '../model/plan.ts';
import { warnUnlessMeasured } from '../seeding/expiring-sessions.ts';
import { fillerOf } from '../seeding/fill-store.ts';
import type { Seeded } from './cohort.ts';
import { type CpuUsage, cpuRoots, cpuUsage, meterCpu, sampleCpu, trackNodes, trackServices } from './cpu.ts';
import { usableCores } from './load-processes.ts';
import type { TrialTimes } from './phases.ts';
import type { TrialStage } from './stage.ts';
import { storeCallsBetween } from './store-calls.ts';

/** What was read while the generators sent the schedule. */
export interface Measured {
  readonly times: TrialTimes;
  /** Of each generator. */
  readonly vitals: readonly GeneratorVitals[];
  readonly faults: readonly FaultTimes[];
  /** Null if the scenario has faults, or a node does not count them. */
  readonly storeCalls: StoreCalls | null;
  /** Null without links. */
  readonly links: RelayReport | null;
  readonly cpu: CpuUsage;
  /** Every second; empty where processes cannot be seen. */
  readonly cpuReadings: readonly CpuReading[];
}

/** Between two readings for the progress line. */
const LIVE_INTERVAL_MS = 1000;

/** From the decision to start until the first arrival, for the command to reach the generator. */
const START_LEAD_US = 50_000;

/** Sends the schedule of the trial, warm-up and measurement, while its faults strike. */
export async function measure(stage: TrialStage, { epochUs, expiring }: Seeded): Promise<Measured> {
  const { setup, cluster, collector, generators } = stage;
  const { warmupMs, durationMs } = setup.config.load;
  await stage.moveNodes('stack');
  return await stage.phase('warm-up', async () => {
    const startUs = Math.round(nowUs()) + START_LEAD_US;
    const measureStartUs = startUs + warmupMs * 1000;
    const measureEndUs = measureStartUs + durationMs * 1000;
    const times = { epochUs, measureStartUs, measureEndUs };
    collector.measure(measureStartUs - epochUs, durationMs);
    if (expiring !== null) warnUnlessMeasured(setup, expiring, measureStartUs, measureEndUs);
    const meter = new CpuMeter();
    const sampler = new CpuSampler(usableCores(setup));
    using _live = showLive(stage);
    const [vitals, faults, storeCalls, links] = await stage.orAborted(
      Promise.all([
        generators.run(startUs),
        strike(stage, { meter, sampler }, measureStartUs),
        setup.scenario.faults.length > 0
          ? null
          : storeCallsBetween(cluster.nodes, measureStartUs, measureEndUs, setup.signal),
        meterCpu(stage, meter, times),
        sampleCpu(stage, sampler, times),
      ]),
    );
    return { times, vitals, faults, storeCalls, links, cpu: cpuUsage(meter, stage), cpuReadings: sampler.readings };
  });
}

/** Losses are counted by the circumstances that are known so far, as the report of that moment would. */
function showLive({ setup, cluster, collector, wallClock }: TrialStage): Disposable {
  const timer = setInterval(() => {
    const touchesFailed = cluster.nodes.some(({ hasFailedTouch }) => hasFailedTouch);
    setup.emit({ type: 'live', ...collector.live({ touchesFailed, clockMoved: wallClock.moved }) });
  }, LIVE_INTERVAL_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Lets the faults of the scenario strike, and keeps the CPU accounts of the processes that they strike. */
async function strike(
  stage: TrialStage,
  { meter, sampler }: { readonly meter: CpuMeter; readonly sampler: CpuSampler },
  measureStartUs: number,
): Promise<FaultTimes[]> {
  const { setup, cluster } = stage;
  const { config, scenario, services, replication, signal } = setup;
  const site = { cluster, services, replication, addSessions: fillerOf(setup) };
  const timed = timedFaults(scenario.faults, site, measureStartUs, config.load.durationMs);
  return await unleash(timed, signal, {
    async beforeInject() {
      sampler.sample(cpuRoots(stage));
      await meter.sample();
    },
    async afterHeal() {
      await trackNodes(cluster, meter);
      await trackServices(services, meter);
    },
  });
}
