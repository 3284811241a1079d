/** A published store for the same server as one of ours, and whose CPU the two are compared by. */
export interface Rival {
  readonly ours: string;
  readonly published: string;
  /** Its module in docs/stores. */
  readonly file: string;
  readonly counted: readonly ('app' | 'store')[];
}

/** Those that `npm run bench:stores` holds ours against. */
export const RIVALS: readonly Rival[] = [
  { ours: 'redis', published: 'connect-redis', file: 'connect-redis.ts', counted: ['app'] },
  { ours: 'postgres', published: 'connect-pg-simple', file: 'connect-pg-simple.mjs', counted: ['app', 'store'] },
  { ours: 'mysql', published: 'express-mysql-session', file: 'express-mysql-session.mjs', counted: ['app', 'store'] },
  { ours: 'memcached', published: 'connect-memcached', file: 'connect-memcached.mjs', counted: ['app', 'store'] },
];
