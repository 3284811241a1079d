import { stallingRedis } from './stalling-redis.ts';

export default stallingRedis('stalls', Number.POSITIVE_INFINITY);
