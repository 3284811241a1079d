import type { Backend } from '../backend.ts';
import redis from './index.ts';
import { openRedis } from './open.ts';
import { redisAofAlwaysService } from './service.ts';

/** Every write is on the disk before it is acknowledged. */
const backend: Backend = {
  ...redis,
  name: 'redis-aof-always',
  title: 'Redis with an append-only file, flushed before every answer',
  services: [redisAofAlwaysService],
  guarantees: { ...redis.guarantees, survivesStoreRestart: true },
  open: (ctx) => openRedis(ctx, redisAofAlwaysService),
};

export default backend;
