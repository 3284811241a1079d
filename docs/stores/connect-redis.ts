import { RedisStore } from 'connect-redis';
import { createClient } from 'redis';
import type { BackendModule } from '../../backends/backend.ts';

/** connect-redis over node-redis, set up as its README has it. */
const backend: BackendModule = {
  name: 'connect-redis',
  title: 'connect-redis over node-redis, as its README has it',
  services: ['redis'],
  async open({ services, settings }) {
    const client = createClient({ url: services['redis'] ?? '' });
    client.on('error', () => undefined);
    await client.connect();
    const prefix = `${settings.keyPrefix}connect-redis:`;
    const store = new RedisStore({ client, prefix });
    return {
      store,
      async seed(batches) {
        for await (const batch of batches) {
          const pipeline = client.multi();
          for (const { id, json, ttlMs } of batch) pipeline.set(prefix + id, json, { PX: ttlMs });
          await pipeline.execAsPipeline();
        }
      },
      reset: () => store.clear(),
      close() {
        client.destroy();
        return Promise.resolve();
      },
    };
  },
};

export default backend;
