import type { Backend, BackendContext, OpenBackend } from '../backend.ts';
import { serviceUrl } from '../service-url.ts';
import { SessionStore } from '../session-store.ts';
import { Connections } from './connections.ts';
import { PostgresRecords } from './records.ts';
import { postgresService } from './service.ts';

/** One row per session in a PostgreSQL that all nodes share, every write on disk before it is acknowledged. */
const backend: Backend = {
  name: 'postgres',
  title: 'PostgreSQL, one row per session, default durability',
  routing: 'round-robin',
  services: [postgresService],
  guarantees: {
    sessions: true,
    shared: true,
    survivesNodeLoss: true,
    survivesStoreRestart: true,
    revocable: true,
    atomicUpdates: false,
    ttlGranularityMs: 50,
    maxBytes: null,
  },
  open: (ctx) => Promise.resolve(open(ctx)),
};

function open(ctx: BackendContext): OpenBackend {
  const { settings } = ctx;
  const connections = new Connections(serviceUrl(ctx, postgresService.name), settings.storeDeadlineMs);
  const records = new PostgresRecords(connections, settings.keyPrefix);
  return {
    store: new SessionStore(records, settings.ttlMs),
    prepare: () => records.prepare(),
    sweep: () => records.sweep(),
    usage: () => records.usage(),
    reset: () => records.reset(),
    drop: () => records.drop(),
    close: () => connections[Symbol.asyncDispose](),
  };
}

export default backend;
