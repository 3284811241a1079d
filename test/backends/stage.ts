import expressSession from 'express-session';
import type { Backend, OpenBackend } from '../../backends/backend.ts';
import { type PrivateServer, startPrivateServer } from './private-server.ts';
import { StoreClient } from './store-client.ts';

export const STORE_DEADLINE_MS = 500;
export const KEY_PREFIX = 'suite_*?[x]:';

/** A backend with its servers running, opened for two nodes. */
export interface Stage extends AsyncDisposable {
  /** Null for a backend that needs no server. */
  readonly server: PrivateServer | null;
  readonly node1: OpenNode;
  /** The first node again if the store is not shared. */
  readonly node2: OpenNode;
  /** One more node, with other keys. */
  open(keyPrefix: string): Promise<OpenNode>;
}

export interface OpenNode {
  readonly opened: OpenBackend & { readonly store: expressSession.Store };
  readonly client: StoreClient;
}

export async function stageOf(backend: Backend): Promise<Stage> {
  await using resources = new AsyncDisposableStack();
  const [spec] = backend.services;
  const server = spec === undefined ? null : resources.use(await startPrivateServer(spec));
  const services: Record<string, string> = spec === undefined || server === null ? {} : { [spec.name]: server.url };

  const open = async (keyPrefix: string): Promise<OpenNode> => {
    const settings = { ttlMs: 60_000, storeDeadlineMs: STORE_DEADLINE_MS, keyPrefix };
    const { signal } = new AbortController();
    const opened = await backend.open({
      services,
      session: expressSession,
      settings,
      cookieSecret: '',
      dataDir: '/nowhere',
      nodeId: 'node-1',
      signal,
    });
    if (!('store' in opened)) throw new Error(`${backend.name} has no store`);
    owned.defer(async () => opened.close?.());
    await opened.prepare?.();
    return { opened, client: new StoreClient(opened.store) };
  };
  const owned = resources.move();
  const node1 = await open(KEY_PREFIX);
  const node2 = backend.guarantees.shared ? await open(KEY_PREFIX) : node1;
  return { server, node1, node2, open, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
