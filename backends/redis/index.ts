import type { Backend, BackendContext, OpenBackend } from '../backend.ts';
import { serviceUrl } from '../service-url.ts';
import { SessionStore } from '../session-store.ts';
import { connectRedis } from './connect.ts';
import { RedisRecords } from './records.ts';
import { redisService } from './service.ts';

/** One string per session in a Redis that all nodes share. */
const backend: Backend = {
  name: 'redis',
  title: 'Redis, one string per session, no persistence',
  routing: 'round-robin',
  services: [redisService],
  guarantees: {
    sessions: true,
    shared: true,
    survivesNodeLoss: true,
    survivesStoreRestart: false,
    revocable: true,
    atomicUpdates: false,
    ttlGranularityMs: 50,
    maxBytes: null,
  },
  open,
};

async function open(ctx: BackendContext): Promise<OpenBackend> {
  const { settings } = ctx;
  const client = await connectRedis(serviceUrl(ctx, redisService.name), settings.storeDeadlineMs);
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

export default backend;
