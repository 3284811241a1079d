import type { Redis } from 'ioredis';
import type { BackendContext, OpenBackend, ServiceSpec, SessionSettings } from '../backend.ts';
import { insertBatches } from '../insert-batches.ts';
import { serviceUrl } from '../service-url.ts';
import { SessionStore } from '../session-store.ts';
import { connectRedis } from './connect.ts';
import { RedisKeys } from './keys.ts';
import { RedisRecords } from './records.ts';

/** Batches that wait for the server: it is never without one. */
export const BATCHES_AT_ONCE = 3;

/** Sessions as strings under `<prefix>session:<id>`, in the Redis that this service is. */
export async function openRedis(ctx: BackendContext, { name }: ServiceSpec): Promise<OpenBackend> {
  return openWith(await connectRedis(serviceUrl(ctx, name), ctx.settings.storeDeadlineMs), ctx.settings);
}

/** The same over a client that is connected already. */
export function openWith(client: Redis, { keyPrefix, ttlMs }: SessionSettings): OpenBackend {
  const keys = new RedisKeys(client, `${keyPrefix}session:`);
  const records = new RedisRecords(keys);
  return {
    store: new SessionStore(records, ttlMs),
    seed: (batches) => insertBatches(batches, BATCHES_AT_ONCE, (batch) => records.insertAll(batch)),
    usage: () => keys.usage(),
    reset: () => keys.reset(),
    close() {
      client.disconnect();
      return Promise.resolve();
    },
  };
}
