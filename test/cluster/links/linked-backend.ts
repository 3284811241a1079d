import expressSession from 'express-session';
import type { Backend, OpenBackend, ServiceSpec } from '../../../backends/backend.ts';
import { GuardedStore } from '../../../bench/app/guarded-store.ts';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import type { Link } from '../../../bench/cluster/links/link.ts';
import { type Linked, type Links, startLinks } from '../../../bench/cluster/links/links.ts';
import { nativeProvider } from '../../../bench/cluster/services/native.ts';
import type { RunningService } from '../../../bench/cluster/services/provider.ts';
import { StoreClient } from '../../backends/store-client.ts';

export const STORE_DEADLINE_MS = 500;

const DELAY = { delayMs: 0.5, jitterMs: 0.2 };

/** A backend with its own real servers, behind links from two nodes. */
export interface LinkedBackend extends AsyncDisposable {
  readonly links: Links;
  /** Its store as the application of a node has it; every call has this deadline. */
  open(nodeId: string, deadlineMs?: number): Promise<StoreClient>;
  /** To the first of its servers, or to the one of that name. */
  linkOf(nodeId: string, service?: string): Link;
}

export async function linkBackend(backend: Backend): Promise<LinkedBackend> {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await RunFolder.create());
  const running = await startServices(folder, backend.services, resources);
  const services = running.map(({ spec, url }) => ({ name: spec.name, url, defaultPort: spec.port }));
  const links = resources.use(await startLinks(folder, { services, delay: DELAY, seed: 1 }, null));
  const linked = new Map<string, Linked>();
  for (const nodeId of ['node-1', 'node-2']) linked.set(nodeId, await links.lay(nodeId));
  const openAs = async (nodeId: string, storeDeadlineMs: number): Promise<OpenBackend> => {
    const opened = await backend.open({
      services: {},
      ...linked.get(nodeId),
      session: expressSession,
      settings: { ttlMs: 60_000, storeDeadlineMs, keyPrefix: 'links:' },
      cookieSecret: '',
      dataDir: '/nowhere',
      nodeId,
      signal: new AbortController().signal,
    });
    owned.defer(async () => opened.close?.());
    return opened;
  };
  const owned = resources.move();
  await (await openAs('node-1', STORE_DEADLINE_MS)).prepare?.();
  return {
    links,
    async open(nodeId, deadlineMs = STORE_DEADLINE_MS) {
      const opened = await openAs(nodeId, deadlineMs);
      if (!('store' in opened)) throw new Error(`${backend.name} has no store`);
      return new StoreClient(new GuardedStore(opened.store, deadlineMs));
    },
    linkOf(nodeId, service = backend.services[0]?.name) {
      const found = links.list.find((one) => one.nodeId === nodeId && one.service === service);
      if (found === undefined) throw new Error(`no link from ${nodeId} to ${service}`);
      return found;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** One after the other: each gets the URLs of those before it. */
async function startServices(
  folder: RunFolder,
  specs: readonly ServiceSpec[],
  resources: AsyncDisposableStack,
): Promise<RunningService[]> {
  const provider = nativeProvider({ folder, cpus: null });
  const running: RunningService[] = [];
  for (const spec of specs) {
    const peers = Object.fromEntries(running.map((one) => [one.spec.name, one.url]));
    running.push(resources.use(await provider.start(spec, undefined, peers)));
  }
  return running;
}
