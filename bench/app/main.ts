import { flushCompileCache } from 'node:module';
import type { OpenBackend } from '../../backends/backend.ts';
import { loadBackend, openBackend } from '../../backends/load.ts';
import { messageOf } from '../model/errors.ts';
import { completeGuarantees } from '../model/guarantees.ts';
import { answerCalls, endWithHarness, reportStart, sendMessage } from '../process/answer-calls.ts';
import { type ClientSocketCounts, watchClientSockets } from './client-sockets.ts';
import type { GuardedStore } from './guarded-store.ts';
import { type DrainLimits, drain, listen } from './listener.ts';
import { NODE_CONFIG_VARIABLE, type NodeApi, type NodeConfig, type NodeNote, type Sweep } from './protocol.ts';
import { createApp } from './server.ts';
import { expressSessionPort } from './session-port.ts';
import { scheduleSweeps } from './sweeper.ts';

/** The limits of a node's end on request. */
const DRAIN: DrainLimits = { quietMs: 250, limitMs: 5_000 };

/** An open backend, and what a node counts of it. */
interface RunningNode {
  readonly opened: OpenBackend;
  /** Whether all nodes have the same store. */
  readonly isShared: boolean;
  /** Null if the backend brings its own port. */
  readonly guarded: GuardedStore | null;
  readonly sockets: () => ClientSocketCounts;
}

/** One app server process. It runs until its IPC channel to the harness closes, or until SIGTERM has drained it. */
async function main(): Promise<void> {
  const ending = new AbortController();
  endWithHarness();
  // Ctrl-C reaches the whole process group, but the harness decides when its nodes end.
  process.on('SIGINT', () => undefined);

  const sockets = watchClientSockets();
  const config = configFromEnvironment();
  const backend = await loadBackend(config.backendModule);
  const { nodeId, services, addressMap, settings, cookieSecret, dataDir, sessionBytes, paths } = config;
  const site = { services, addressMap, settings, cookieSecret, dataDir, nodeId, signal: ending.signal };
  const opened = await openBackend(backend, site);
  const { port, guarded } =
    'port' in opened
      ? { port: opened.port, guarded: null }
      : expressSessionPort(opened.store, config.settings, config.cookieSecret);
  const app = createApp({ nodeId, port, sessionBytes, isDraining: () => ending.signal.aborted, paths });
  const server = await listen(app, config.host, config.port);
  guarded?.onFirstFailedTouch(() => note({ type: 'touch-failed' }));
  startSweeps(opened, config.sweepIntervalMs, ending.signal);
  answerCalls(apiOf({ opened, isShared: completeGuarantees(backend.guarantees).shared, guarded, sockets }));
  process.once('SIGTERM', () => {
    ending.abort();
    void drain(server, DRAIN)
      .then(() => opened.close?.())
      .finally(() => process.exit(0));
  });
  // The next nodes start sooner with the cache. A node that is killed later could not write it.
  flushCompileCache();
}

function configFromEnvironment(): NodeConfig {
  const text = process.env[NODE_CONFIG_VARIABLE];
  if (text === undefined) throw new Error(`${NODE_CONFIG_VARIABLE} is not set: a node is started by the harness`);
  return JSON.parse(text) as NodeConfig;
}

function startSweeps(opened: OpenBackend, intervalMs: number, signal: AbortSignal): void {
  if (opened.sweep === undefined) return;
  const onSwept = (sweep: Sweep): void => note({ type: 'swept', ...sweep });
  const onFailed = (error: unknown): void => note({ type: 'sweep-failed', reason: messageOf(error) });
  scheduleSweeps(opened.sweep.bind(opened), intervalMs, signal, onSwept, onFailed);
}

function note(message: NodeNote): void {
  void sendMessage(message);
}

function apiOf({ opened, isShared, guarded, sockets }: RunningNode): NodeApi {
  return {
    async report() {
      const usage = isShared ? undefined : await opened.usage?.().catch(() => undefined);
      return { usage: usage ?? null, failedTouches: guarded?.failedTouches ?? 0 };
    },
    counters() {
      const { roundTrips, mostOpen } = sockets();
      return Promise.resolve({ roundTrips, mostConnections: mostOpen, storeCalls: guarded?.calls ?? null });
    },
    forget: () => Promise.resolve(guarded?.forgetFailedTouches()),
    async endSessions() {
      if (opened.reset === undefined) throw new Error('it cannot end sessions');
      await opened.reset();
    },
  };
}

await reportStart(main);
