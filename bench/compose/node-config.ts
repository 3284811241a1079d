import type { SessionSettings } from '../../backends/backend.ts';
import type { NodeConfig } from '../app/protocol.ts';
import { DEADLINES, DEFAULT_TTL_MS, FIXED_LOAD, SWEEP_INTERVAL_MS } from '../model/defaults.ts';
import { badEnvironment, type ComposeStack } from './stack.ts';

/** Where sqlite has its file: a volume that all nodes share. */
export const DATA_FOLDER = '/data';

/** As in a run of the harness. The prefix is another one, for runs on the same servers. */
export const SETTINGS: SessionSettings = {
  ttlMs: DEFAULT_TTL_MS,
  storeDeadlineMs: DEADLINES.storeMs,
  keyPrefix: 'session_bench_compose_',
};

/**
 * The configuration of the app server in the container of this node.
 *
 * @throws BenchError (exit 64) for a node that has no place in the stack.
 */
export function nodeConfig({ registered, services, nodes, cookieSecret }: ComposeStack, nodeId: string): NodeConfig {
  const place = nodes.find(({ id }) => id === nodeId);
  if (place === undefined) {
    throw badEnvironment(`NODE_ID=${nodeId}: NODES has only ${nodes.map(({ id }) => id).join(', ')}`);
  }
  return {
    nodeId,
    host: '0.0.0.0',
    port: place.port,
    backendModule: registered.moduleUrl,
    services,
    settings: SETTINGS,
    dataDir: DATA_FOLDER,
    sessionBytes: FIXED_LOAD.sessionBytes,
    cookieSecret,
    sweepIntervalMs: SWEEP_INTERVAL_MS,
  };
}
