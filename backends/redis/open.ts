import type { Redis } from 'ioredis';
import {
  type BackendContext,
  type OpenBackend,
  type ServiceSpec,
  type SessionSettings,
  serviceUrl,
} from '../backend.ts';
import { SessionStore } from '../session-store.ts';
import { connectRedis } from './connect.ts';
import { RedisKeys } from './keys.ts';
import { RedisRecords } from './records.ts';
import { seedRedis } from './seed.ts';

/** Sessions as strings under `<prefix>session:<id>`, in the Redis of this service. */
export async function openRedis(ctx: BackendContext, { name }: ServiceSpec): Promise<OpenBackend> {
  return openWith(await connectRedis(serviceUrl(ctx, name), ctx.settings.storeDeadlineMs), ctx.settings);
}

/** The same over a client that exists already. */
export function openWith(client: Redis, { keyPrefix, ttlMs, storeDeadlineMs }: SessionSettings): OpenBackend {
  const keys = new RedisKeys(client, `${keyPrefix}session:`);
  const records = new RedisRecords(keys);
  return {
    store: new SessionStore(records, ttlMs),
    seed: (batches) => seedRedis(client, storeDeadlineMs, batches, (session) => records.insertCommands(session)),
    usage: () => keys.usage(),
    reset: () => keys.reset(),
    close() {
      client.disconnect();
      return Promise.resolve();
    },
  };
}
