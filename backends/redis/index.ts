import type { Backend } from '../backend.ts';
import { defineGuarantees } from '../define-guarantees.ts';
import { openRedis } from './open.ts';
import { redisService } from './service.ts';

/** One string per session in a Redis that all nodes share. */
const backend: Backend = {
  name: 'redis',
  title: 'Redis, one string per session, no persistence',
  routing: 'round-robin',
  services: [redisService],
  guarantees: defineGuarantees({ keepsWhenFull: true }),
  open: (ctx) => openRedis(ctx, redisService),
};

export default backend;
