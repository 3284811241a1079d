import type { Cluster } from '../cluster/cluster.ts';
import type { RelayReport } from '../cluster/links/protocol.ts';
import type { CpuMeter } from '../measure/cpu-meter.ts';
import { processCpu } from '../measure/cpu-source.ts';
import { untilTime } from '../model/clock.ts';
import type { TrialSetup } from './setup.ts';

/** Keeps the accounts of the app servers that run now; those of servers that have ended stay as they are. */
export async function trackNodes(cluster: Cluster, meter: CpuMeter): Promise<void> {
  await meter.track(
    'app',
    cluster.nodes.flatMap(({ pid }) => (pid === null ? [] : [processCpu(pid)])),
  );
}

/** The same for the store's. */
export async function trackServices(services: TrialSetup['services'], meter: CpuMeter): Promise<void> {
  for (const { cpu } of services) await meter.track('store', cpu);
}

/**
 * Reads the CPU accounts at the beginning and at the end of the measurement. Resolves with what passed the links between
 * the two.
 */
export async function meterCpu(
  setup: TrialSetup,
  cluster: Cluster,
  meter: CpuMeter,
  measureStartUs: number,
  measureEndUs: number,
): Promise<RelayReport | null> {
  await untilTime(measureStartUs, setup.signal);
  setup.emit({ type: 'phase', phase: 'measure' });
  await trackNodes(cluster, meter);
  await meter.track('proxy', [cluster.proxy.cpu]);
  await trackServices(setup.services, meter);
  const relays = [...(cluster.relay === null ? [] : [cluster.relay]), ...setup.replication];
  await meter.track(
    'link',
    relays.map(({ pid }) => processCpu(pid)),
  );
  await cluster.relay?.report();
  await untilTime(measureEndUs, setup.signal);
  await meter.sample();
  return (await cluster.relay?.report()) ?? null;
}
