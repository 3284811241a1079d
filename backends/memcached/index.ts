import { type Backend, type BackendContext, type OpenBackend, serviceUrl } from '../backend.ts';
import { defineGuarantees } from '../define-guarantees.ts';
import { insertBatches } from '../insert-batches.ts';
import { SessionStore } from '../session-store.ts';
import { Connection } from './connection.ts';
import { MAX_SESSION_BYTES, MemcachedRecords } from './records.ts';
import { memcachedService } from './service.ts';

/** The server always has a batch to store. */
export const BATCHES_AT_ONCE = 3;

/** One item per session in a memcached that all nodes share. */
const backend: Backend = {
  name: 'memcached',
  title: 'Memcached, one item per session, evicted when memory is short',
  routing: 'round-robin',
  services: [memcachedService],
  guarantees: defineGuarantees({ ttlGranularityMs: 2_000, maxBytes: MAX_SESSION_BYTES }),
  open: (ctx) => Promise.resolve(open(ctx)),
};

function open(ctx: BackendContext): OpenBackend {
  const { settings } = ctx;
  const url = serviceUrl(ctx, memcachedService.name);
  const connection = new Connection(url, settings.storeDeadlineMs);
  const records = new MemcachedRecords(connection, url, settings.keyPrefix);
  return {
    store: new SessionStore(records, settings.ttlMs),
    seed: (batches) => insertBatches(batches, BATCHES_AT_ONCE, (batch) => records.insertAll(batch)),
    usage: () => records.usage(),
    reset: () => records.reset(),
    close: () => connection[Symbol.asyncDispose](),
  };
}

export default backend;
