import { type Backend, type BackendContext, type OpenBackend, serviceUrl } from '../backend.ts';
import { connectRedis } from './connect.ts';
import { redisHashPort } from './hash-port.ts';
import { HashSessions } from './hash-sessions.ts';
import redis from './index.ts';
import { RedisKeys } from './keys.ts';
import { seedRedis } from './seed.ts';
import { redisService } from './service.ts';

/** What express-session cannot do: the store itself makes each change of a session, so that none overwrites another. */
const backend: Backend = {
  ...redis,
  name: 'redis-hash',
  title: 'Redis, one hash per session, changed field by field without express-session',
  guarantees: { ...redis.guarantees, atomicUpdates: true },
  open,
};

async function open(ctx: BackendContext): Promise<OpenBackend> {
  const { settings, cookieSecret } = ctx;
  const client = await connectRedis(serviceUrl(ctx, redisService.name), settings.storeDeadlineMs);
  const keys = new RedisKeys(client, `${settings.keyPrefix}session-hash:`);
  const sessions = new HashSessions(client, keys);
  return {
    port: redisHashPort(sessions, settings, cookieSecret),
    seed: (batches) =>
      seedRedis(client, settings.storeDeadlineMs, batches, (session) => sessions.createCommands(session)),
    usage: () => keys.usage(),
    reset: () => keys.reset(),
    close() {
      client.disconnect();
      return Promise.resolve();
    },
  };
}

export default backend;
