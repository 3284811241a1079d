import { stallingRedis } from './stalling-redis.ts';

export default stallingRedis('stalls-once', 1);
