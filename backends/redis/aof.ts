import type { Backend } from '../backend.ts';
import redis from './index.ts';
import { openRedis } from './open.ts';
import { redisAofService } from './service.ts';

/** Writes are in the kernel before they are acknowledged: a crash of the server loses none, a loss of power up to a second. */
const backend: Backend = {
  ...redis,
  name: 'redis-aof',
  title: 'Redis with an append-only file, flushed every second',
  services: [redisAofService],
  guarantees: { ...redis.guarantees, survivesStoreRestart: true },
  open: (ctx) => openRedis(ctx, redisAofService),
};

export default backend;
