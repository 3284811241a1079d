import { flushCompileCache } from 'node:module';
import expressSession from 'express-session';
import type { OpenBackend, SessionPort } from '../../backends/backend.ts';
import { completeGuarantees, loadBackend } from '../../backends/load.ts';
import { messageOf } from '../model/errors.ts';
import {
  NODE_CONFIG_VARIABLE,
  type NodeConfig,
  type NodeMessage,
  type NodeReport,
  type NodeRequest,
} from '../model/node.ts';
import { type DrainLimits, drain, listen } from './listener.ts';
import { createApp } from './server.ts';
import { expressSessionPort } from './session-port.ts';
import { scheduleSweeps } from './sweeper.ts';

/** How a node ends that was asked to. */
const DRAIN: DrainLimits = { quietMs: 250, limitMs: 5_000 };

/** One app server process. It lives as long as its IPC channel to the harness, or until SIGTERM has drained it. */
async function main(): Promise<void> {
  const ending = new AbortController();
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole process group, but it is the harness that decides when its nodes end.
  process.on('SIGINT', () => undefined);

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
  const { port, failedTouches } = portOf(opened, config);
  const app = createApp({
    nodeId,
    port,
    sessionBytes: config.sessionBytes,
    isDraining: () => ending.signal.aborted,
    paths: config.paths,
  });
  const server = await listen(app, config.host, config.port);
  if (opened.sweep !== undefined) {
    scheduleSweeps(opened.sweep.bind(opened), config.sweepIntervalMs, ending.signal);
  }

  const report = async (): Promise<NodeReport> => {
    const usage = completeGuarantees(backend.guarantees).shared
      ? undefined
      : await opened.usage?.().catch(() => undefined);
    return { usage: usage ?? null, failedTouches: failedTouches() };
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

function portOf(
  opened: OpenBackend,
  { settings, cookieSecret }: NodeConfig,
): { port: SessionPort; failedTouches: () => number } {
  if ('port' in opened) return { port: opened.port, failedTouches: () => 0 };
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
