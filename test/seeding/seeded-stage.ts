import expressSession from 'express-session';
import type { Backend, OpenBackend, SeededSession } from '../../backends/backend.ts';
import { Browser } from '../../bench/app/browser.ts';
import { expressSessionPort } from '../../bench/app/session-port.ts';
import { RunFolder } from '../../bench/cluster/cleanup/run-folder.ts';
import { nativeProvider } from '../../bench/cluster/services/native.ts';
import { type SeededUsers, seededCookie } from '../../bench/model/seeded-users.ts';
import { batchesOf } from '../../bench/seeding/batches.ts';
import { nodeOf } from '../app/node-of.ts';

const SETTINGS = { ttlMs: 60_000, storeDeadlineMs: 5_000, keyPrefix: 'seeding_' };
const SECRET = 'a secret of the run';

/** Users from 10 on. */
export const USERS: SeededUsers = { from: 10, cookieSecret: SECRET, sessionBytes: 1_024 };

/** A backend with its servers running: the harness's access to it, and the application on one node. */
export interface SeededStage extends AsyncDisposable {
  readonly opened: OpenBackend;
  /** The application's port. */
  readonly port: number;
  /** A browser that has the cookie of this user's seeded session. */
  browserOf(vu: number): Browser;
}

export async function seededStage(backend: Backend): Promise<SeededStage> {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await RunFolder.create());
  const provider = nativeProvider({ folder, cpus: null });
  const services: Record<string, string> = {};
  for (const spec of backend.services) {
    const service = resources.use(await provider.start(spec, undefined, services));
    services[spec.name] = service.url;
  }
  const dataDir = folder.subfolder('data');
  const { signal } = new AbortController();
  const open = async (nodeId: string, cookieSecret: string): Promise<OpenBackend> => {
    const context = { services, session: expressSession, settings: SETTINGS, cookieSecret, dataDir, nodeId, signal };
    const opened = await backend.open(context);
    resources.defer(async () => opened.close?.());
    return opened;
  };
  const opened = await open('harness', '');
  await opened.prepare?.();
  const node = await open('node-1', SECRET);
  const sessions = 'port' in node ? node.port : expressSessionPort(node.store, SETTINGS, SECRET).port;
  const { port } = resources.use(await nodeOf(sessions));
  const owned = resources.move();
  return {
    opened,
    port,
    browserOf(vu) {
      const browser = owned.use(new Browser(`visitor-of-${vu}`));
      browser.cookie = seededCookie(vu, USERS);
      return browser;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The sessions of users from 10 up to `to`, as a run seeds them. */
export function sessionsUpTo(to: number): AsyncIterable<readonly SeededSession[]> {
  return batchesOf(USERS, to, SETTINGS.ttlMs, new AbortController().signal);
}
