import { type Backend, type BackendContext, type OpenBackend, serviceUrl } from '../backend.ts';
import { insertBatches } from '../insert-batches.ts';
import { SessionStore } from '../session-store.ts';
import { Connection } from './connection.ts';
import memcached, { BATCHES_AT_ONCE } from './index.ts';
import { MemcachedRecords } from './records.ts';
import { HashRing } from './ring.ts';
import { memcachedServer } from './service.ts';
import { ShardedRecords } from './sharded-records.ts';

/** Three independent servers: the loss of one loses its share of the sessions. */
const SERVERS = ['memcached-1', 'memcached-2', 'memcached-3'].map(memcachedServer);

const backend: Backend = {
  ...memcached,
  name: 'memcached-cluster',
  title: 'Three memcached, each session in one of them by consistent hashing',
  services: SERVERS,
  open: (ctx) => Promise.resolve(open(ctx)),
};

function open(ctx: BackendContext): OpenBackend {
  const { settings } = ctx;
  const shards = SERVERS.map(({ name }) => {
    const url = serviceUrl(ctx, name);
    const connection = new Connection(url, settings.storeDeadlineMs);
    return { connection, records: new MemcachedRecords(connection, url, settings.keyPrefix) };
  });
  const records = shards.map((shard) => shard.records);
  const ring = new HashRing(SERVERS.map(({ name }) => name));
  const sharded = new ShardedRecords(ring, records);
  return {
    store: new SessionStore(sharded, settings.ttlMs),
    seed: (batches) => insertBatches(batches, BATCHES_AT_ONCE, (batch) => sharded.insertAll(batch)),
    async usage() {
      const [first, ...others] = await Promise.all(records.map((one) => one.usage()));
      if (first === undefined) throw new Error('the cluster has no servers');
      return others.reduce(
        (sum, { sessions, bytes }) => ({ ...sum, sessions: sum.sessions + sessions, bytes: sum.bytes + bytes }),
        first,
      );
    },
    reset: async () => void (await Promise.all(records.map((one) => one.reset()))),
    close: async () => void (await Promise.all(shards.map(({ connection }) => connection[Symbol.asyncDispose]()))),
  };
}

export default backend;
