/**
 * What an arrival costs with each built-in backend, next to one with `none`, as `npm run bench:fit` measures it on one
 * machine. A run without `--rate` measures those that may be the slowest of the chosen ones; a backend that is not here may
 * always be.
 */
export const RELATIVE_COSTS: Readonly<Record<string, number>> = {
  none: 1,
  memory: 7.6,
  sticky: 3.8,
  'sticky-hash': 3.6,
  'sticky-ip': 3.4,
  postgres: 9.8,
  'postgres-unlogged': 7.7,
  'postgres-naive': 11.8,
  mysql: 10.1,
  redis: 4.8,
  'redis-aof': 7.1,
  'redis-aof-always': 6.7,
  'redis-sentinel': 8.3,
  'redis-hash': 3,
  memcached: 5.6,
  'memcached-cluster': 5.1,
  dynamodb: 39.2,
  sqlite: 5.3,
  'signed-cookie': 8.6,
};
