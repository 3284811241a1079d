import type { AddressInfo } from 'node:net';
import type expressSession from 'express-session';
import type { Backend, OpenBackend, SessionPort } from '../../backends/backend.ts';
import { importDefault, openBackend } from '../../backends/load.ts';
import { KNOWN_SERVICES } from '../../backends/registry.ts';
import { listen } from '../app/listener.ts';
import { createApp } from '../app/server.ts';
import { expressSessionPort } from '../app/session-port.ts';
import { readModule } from '../catalogue/backend-module.ts';
import { messageOf } from '../model/errors.ts';
import { answerCalls, reportStart } from '../process/answer-calls.ts';
import { until } from '../process/until.ts';
import { type Breakable, HOST_CONFIG_VARIABLE, type HostApi, type HostConfig, type HostFacts } from './host-api.ts';
import { storeCalls } from './store-calls.ts';

/**
 * A process with one backend open, as in an app server. It answers calls over its IPC channel, serves the application, and
 * notes what goes wrong outside of any call. A store that ends its process ends only this one.
 */
const HOST = '127.0.0.1';
const SESSION_BYTES = 512;
const COOKIE_SECRET = 'session-bench-conformance';
const CLOSE_LIMIT_MS = 2_000;
const POLL_MS = 20;

const complaints: string[] = [];
process.on('unhandledRejection', (error) => complaints.push(`unhandled rejection: ${messageOf(error)}`));
process.on('uncaughtException', (error) => complaints.push(`uncaught error: ${messageOf(error)}`));

async function main(): Promise<HostFacts> {
  const config = JSON.parse(process.env[HOST_CONFIG_VARIABLE] ?? '{}') as HostConfig;
  const backend = await backendAt(config.backendModule);
  const ending = new AbortController();
  const { services, settings, dataDir, nodeId } = config;
  const site = { services, settings, cookieSecret: COOKIE_SECRET, dataDir, nodeId, signal: ending.signal };
  const opened = await openBackend(backend, site);
  const broken = new Set<Breakable>();
  const app = createApp({
    nodeId,
    port: portOf(opened, broken, config),
    sessionBytes: SESSION_BYTES,
    isDraining: () => false,
  });
  const server = await listen(app, HOST, 0);
  const store = 'store' in opened ? opened.store : null;

  const api: HostApi = {
    ping: () => Promise.resolve(),
    ...(store === null ? noStore : storeCalls(store, (what) => complaints.push(what))),
    prepare: async () => await opened.prepare?.(),
    sweep: async () => (await opened.sweep?.()) ?? null,
    usage: async () => (await opened.usage?.()) ?? null,
    remove: async () => await (opened.drop === undefined ? opened.reset?.() : opened.drop()),
    breakCalls(calls) {
      broken.clear();
      for (const call of calls) broken.add(call);
      return Promise.resolve();
    },
    complaints: () => Promise.resolve(complaints),
    async close() {
      ending.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await opened.close?.();
      return { leftOpen: await leftOpen(), complaints };
    },
  };
  // What the backend left open must not be kept alive by the channel. It stays open until the last answer was sent.
  answerCalls(api, (call) => {
    if (call === 'close') process.disconnect();
  });
  const { port: appPort } = server.address() as AddressInfo;
  const kind = store === null ? 'port' : 'store';
  const hasTouch = typeof store?.touch === 'function';
  return { appPort, kind, hasTouch, hasSweep: opened.sweep !== undefined };
}

/** Checked against the contract once more: what `open` returns was not seen before. */
async function backendAt(moduleUrl: string): Promise<Backend> {
  const read = readModule(await importDefault(moduleUrl), KNOWN_SERVICES);
  if ('problems' in read) throw new Error(read.problems.join('; '));
  return read.backend;
}

function portOf(opened: OpenBackend, broken: ReadonlySet<Breakable>, { settings }: HostConfig): SessionPort {
  if (!('store' in opened)) return opened.port;
  return expressSessionPort(breakable(opened.store, broken), settings, COOKIE_SECRET).port;
}

/** The store itself, except that the calls in `broken` fail. */
function breakable(store: expressSession.Store, broken: ReadonlySet<Breakable>): expressSession.Store {
  return new Proxy(store, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        const callback = args.at(-1);
        if (![...broken].some((call) => call === key)) return Reflect.apply(value, target, args);
        if (typeof callback === 'function') callback(new Error(`${String(key)} was made to fail`));
        return undefined;
      };
    },
  });
}

const noStore = Object.fromEntries(
  ['create', 'read', 'load', 'save', 'change', 'touch', 'destroy'].map((call) => [
    call,
    () => Promise.reject(new Error('the backend has no store to call')),
  ]),
) as unknown as ReturnType<typeof storeCalls>;

/** What is still open a while later: a socket takes a moment to close. */
async function leftOpen(): Promise<string[]> {
  let left: string[] = [];
  const isClosed = (): boolean => {
    left = resourcesOfTheBackend();
    return left.length === 0;
  };
  await until(isClosed, { limitMs: CLOSE_LIMIT_MS, pauseMs: POLL_MS });
  return left;
}

/** What keeps this process alive, apart from its channel to the harness and its output. */
function resourcesOfTheBackend(): string[] {
  const own = new Set(['PipeWrap', 'TTYWrap', 'FSReqCallback', 'FSReqPromise', 'CloseReq', 'Immediate']);
  return process.getActiveResourcesInfo().filter((name) => !own.has(name));
}

process.once('disconnect', () => {
  // A process without anything open ends by itself. This ends one whose harness is gone.
  setTimeout(() => process.exit(0), 10_000).unref();
});

await reportStart(main);
