/**
 * What an arrival costs with each built-in backend, next to one with `none`, as `npm run bench:fit` measures it on one
 * machine. A run without `--rate` measures those that may be the slowest of the chosen ones. A backend that is not here may
 * always be: its cost is not known, or it waits for the disk of the machine, as `redis-aof-always` does.
 */
export const RELATIVE_COSTS: Readonly<Record<string, number>> = {
  none: 1,
  memory: 7.3,
  sticky: 3.3,
  'sticky-hash': 2.9,
  'sticky-ip': 2.8,
  postgres: 8.1,
  'postgres-unlogged': 6.2,
  'postgres-naive': 9.7,
  mysql: 7.4,
  redis: 2.5,
  'redis-aof': 2.4,
  'redis-sentinel': 2.4,
  'redis-hash': 1.7,
  memcached: 2.6,
  'memcached-cluster': 3.4,
  dynamodb: 24.6,
  sqlite: 2.9,
  'signed-cookie': 2.7,
};
