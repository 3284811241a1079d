import type { ServiceSpec } from './backend.ts';
import { memcachedService } from './memcached/service.ts';
import { mysqlService } from './mysql/service.ts';
import { postgresService } from './postgres/service.ts';
import { redisService } from './redis/service.ts';

/** The servers that any backend can ask for by name. */
export const KNOWN_SERVICES: readonly ServiceSpec[] = [postgresService, mysqlService, redisService, memcachedService];
