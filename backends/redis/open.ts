import type { BackendContext, OpenBackend, ServiceSpec } from '../backend.ts';
import { serviceUrl } from '../service-url.ts';
import { SessionStore } from '../session-store.ts';
import { connectRedis } from './connect.ts';
import { RedisRecords } from './records.ts';

/** Sessions as strings in the Redis that this service is. */
export async function openRedis(ctx: BackendContext, { name }: ServiceSpec): Promise<OpenBackend> {
  const { settings } = ctx;
  const client = await connectRedis(serviceUrl(ctx, name), settings.storeDeadlineMs);
  const records = new RedisRecords(client, settings.keyPrefix);
  return {
    store: new SessionStore(records, settings.ttlMs),
    usage: () => records.usage(),
    reset: () => records.reset(),
    close() {
      client.disconnect();
      return Promise.resolve();
    },
  };
}
