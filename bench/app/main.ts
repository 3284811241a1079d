import { flushCompileCache } from 'node:module';
import expressSession from 'express-session';
import type { OpenBackend } from '../../backends/backend.ts';
import { loadBackend } from '../../backends/load.ts';
import { messageOf } from '../model/errors.ts';
import { completeGuarantees } from '../model/guarantees.ts';
import { watchClientSockets } from './client-sockets.ts';
import { type DrainLimits, drain, listen } from './listener.ts';
import {
  NODE_CONFIG_VARIABLE,
  type NodeConfig,
  type NodeCounters,
  type NodeMessage,
  type NodeReport,
  type NodeRequest,
  type Sweep,
} from './protocol.ts';
import { createApp } from './server.ts';
import { type ExpressSessionPort, expressSessionPort } from './session-port.ts';
import { scheduleSweeps } from './sweeper.ts';

/** How a node ends that was asked to. */
const DRAIN: DrainLimits = { quietMs: 250, limitMs: 5_000 };

/** One app server process. It lives as long as its IPC channel to the harness, or until SIGTERM has drained it. */
async function main(): Promise<void> {
  const ending = new AbortController();
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole process group, but it is the harness that decides when its nodes end.
  process.on('SIGINT', () => undefined);

  const sockets = watchClientSockets();
  const config = configFromEnvironment();
  const backend = await loadBackend(config.backendModule);
  const { nodeId, settings, services, detours, dataDir, cookieSecret } = config;
  const opened = await backend.open({
    services,
    ...(detours === undefined ? {} : { detours }),
    session: expressSession,
    settings,
    cookieSecret,
    dataDir,
    nodeId,
    signal: ending.signal,
  });
  const { port, failedTouches, forgetFailedTouches, storeCalls } = portOf(opened, config);
  const app = createApp({
    nodeId,
    port,
    sessionBytes: config.sessionBytes,
    isDraining: () => ending.signal.aborted,
    paths: config.paths,
  });
  const server = await listen(app, config.host, config.port);
  if (opened.sweep !== undefined) {
    const onSwept = (sweep: Sweep): void => void tell({ type: 'swept', ...sweep });
    const onFailed = (error: unknown): void => void tell({ type: 'sweep-failed', reason: messageOf(error) });
    scheduleSweeps(opened.sweep.bind(opened), config.sweepIntervalMs, ending.signal, onSwept, onFailed);
  }

  const report = async (): Promise<NodeReport> => {
    const usage = completeGuarantees(backend.guarantees).shared
      ? undefined
      : await opened.usage?.().catch(() => undefined);
    return { usage: usage ?? null, failedTouches: failedTouches() };
  };
  const counters = (): NodeCounters => {
    const { roundTrips, mostOpen } = sockets();
    return { roundTrips, mostConnections: mostOpen, storeCalls: storeCalls() };
  };
  const endSessions = async (): Promise<NodeMessage> => {
    try {
      if (opened.reset === undefined) throw new Error('it cannot end sessions');
      await opened.reset();
      return { type: 'sessions-ended', error: null };
    } catch (error) {
      return { type: 'sessions-ended', error: messageOf(error) };
    }
  };
  process.on('message', (message: unknown) => {
    if (isRequest(message, 'report')) void report().then((answer) => tell({ type: 'report', report: answer }));
    if (isRequest(message, 'forget')) {
      forgetFailedTouches();
      void tell({ type: 'forgotten' });
    }
    if (isRequest(message, 'counters')) void tell({ type: 'counters', counters: counters() });
    if (isRequest(message, 'end-sessions')) void endSessions().then(tell);
  });
  process.once('SIGTERM', () => {
    ending.abort();
    void drain(server, DRAIN)
      .then(() => opened.close?.())
      .finally(() => process.exit(0));
  });
  // The nodes after this one start sooner; and a node that is killed could not do it later.
  flushCompileCache();
  await tell({ type: 'ready' });
}

function configFromEnvironment(): NodeConfig {
  const text = process.env[NODE_CONFIG_VARIABLE];
  if (text === undefined) throw new Error(`${NODE_CONFIG_VARIABLE} is not set: a node is started by the harness`);
  return JSON.parse(text) as NodeConfig;
}

/** The port, and what can be said of it. */
type CountedPort = Omit<ExpressSessionPort, 'storeCalls'> & { readonly storeCalls: () => NodeCounters['storeCalls'] };

function portOf(opened: OpenBackend, { settings, cookieSecret }: NodeConfig): CountedPort {
  if ('port' in opened)
    return { port: opened.port, failedTouches: () => 0, forgetFailedTouches: () => undefined, storeCalls: () => null };
  return expressSessionPort(opened.store, settings, cookieSecret);
}

function isRequest(message: unknown, type: NodeRequest['type']): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === type;
}

/** Resolves once the harness has the message, or is gone. */
function tell(message: NodeMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  await tell({ type: 'failed', message: messageOf(error) });
  process.exit(1);
}
