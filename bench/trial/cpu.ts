import type { Cluster } from '../cluster/cluster.ts';
import type { RelayReport } from '../cluster/links/protocol.ts';
import type { CpuMeter } from '../measure/cpu-meter.ts';
import type { CpuRoots, CpuSampler } from '../measure/cpu-sampler.ts';
import { processCpu } from '../measure/cpu-source.ts';
import { untilTime } from '../model/clock.ts';
import type { TrialTimes } from './phases.ts';
import type { TrialSetup } from './setup.ts';
import type { TrialStage } from './stage.ts';

/** CPU time over the measurement, in µs; null if it could not be read. */
export interface CpuUsage {
  readonly app: number | null;
  readonly proxy: number | null;
  /** 0 if the backend has no services. */
  readonly store: number | null;
  /** 0 without links. */
  readonly link: number | null;
}

/** Starts the accounts of the app servers that run now. The accounts of servers that have ended stay. */
export async function trackNodes(cluster: Cluster, meter: CpuMeter): Promise<void> {
  await meter.track(
    'app',
    cluster.nodes.flatMap(({ pid }) => (pid === null ? [] : [processCpu(pid)])),
  );
}

/** The same for the servers of the store. */
export async function trackServices(services: TrialSetup['services'], meter: CpuMeter): Promise<void> {
  for (const { cpu } of services) await meter.track('store', cpu);
}

/**
 * Reads the CPU accounts at the beginning and at the end of the measurement.
 *
 * @returns the traffic of the links between the two; null without links.
 */
export async function meterCpu(
  { setup, cluster }: TrialStage,
  meter: CpuMeter,
  { measureStartUs, measureEndUs }: TrialTimes,
): Promise<RelayReport | null> {
  await untilTime(measureStartUs, setup.signal);
  setup.emit({ type: 'phase', phase: 'measure' });
  await trackNodes(cluster, meter);
  await meter.track('proxy', [cluster.proxy.cpu]);
  await trackServices(setup.services, meter);
  await meter.track(
    'link',
    relaysOf(cluster, setup).map(({ pid }) => processCpu(pid)),
  );
  await cluster.relay?.report();
  await untilTime(measureEndUs, setup.signal);
  await meter.sample();
  return (await cluster.relay?.report()) ?? null;
}

/** A timer may end a millisecond before its time. The last second is known only if a reading comes after its end. */
const EARLY_US = 2_000;

/** Takes a reading of the sampler now, at every second of the measurement, and at its end. */
export async function sampleCpu(
  stage: TrialStage,
  sampler: CpuSampler,
  { measureStartUs, measureEndUs }: TrialTimes,
): Promise<void> {
  const { signal } = stage.setup;
  sampler.sample(cpuRoots(stage));
  for (let timeUs = measureStartUs; timeUs < measureEndUs; timeUs += 1e6) {
    await untilTime(timeUs, signal);
    sampler.sample(cpuRoots(stage));
  }
  await untilTime(measureEndUs + EARLY_US, signal);
  sampler.sample(cpuRoots(stage));
}

/** What the app servers, the proxy and the store run in now. Servers in containers, and those of others, are not seen. */
export function cpuRoots({ setup, cluster }: TrialStage): CpuRoots {
  const { pid: proxy } = cluster.proxy.cpu;
  const sources = setup.services.map(({ cpu }) => cpu.map(({ pid }) => pid));
  const store = sources.flat().filter((pid) => pid !== null);
  const isStoreSeen = sources.every((pids) => pids.length > 0 && !pids.includes(null));
  return {
    app: cluster.nodes.flatMap(({ pid }) => pid ?? []),
    proxy: proxy === null ? null : [proxy],
    store: isStoreSeen ? store : null,
  };
}

export function cpuUsage(meter: CpuMeter, { setup, cluster }: TrialStage): CpuUsage {
  return {
    app: meter.usedUs('app'),
    proxy: meter.usedUs('proxy'),
    store: setup.services.length > 0 ? meter.usedUs('store') : 0,
    link: relaysOf(cluster, setup).length > 0 ? meter.usedUs('link') : 0,
  };
}

function relaysOf({ relay }: Cluster, { replication }: TrialSetup): readonly { readonly pid: number }[] {
  return [...(relay === null ? [] : [relay]), ...replication];
}
