import type { BackendContext, OpenBackend, ServiceSpec } from '../backend.ts';
import { serviceUrl } from '../service-url.ts';
import { SessionStore } from '../session-store.ts';
import { connectRedis } from './connect.ts';
import { RedisKeys } from './keys.ts';
import { RedisRecords } from './records.ts';

/** Sessions as strings under `<prefix>session:<id>`, in the Redis that this service is. */
export async function openRedis(ctx: BackendContext, { name }: ServiceSpec): Promise<OpenBackend> {
  const { settings } = ctx;
  const client = await connectRedis(serviceUrl(ctx, name), settings.storeDeadlineMs);
  const keys = new RedisKeys(client, `${settings.keyPrefix}session:`);
  return {
    store: new SessionStore(new RedisRecords(keys), settings.ttlMs),
    usage: () => keys.usage(),
    reset: () => keys.reset(),
    close() {
      client.disconnect();
      return Promise.resolve();
    },
  };
}
