import type { Backend, ServiceSpec } from './backend.ts';
import dynamodb from './dynamodb/index.ts';
import memcachedCluster from './memcached/cluster.ts';
import memcached from './memcached/index.ts';
import memory from './memory/index.ts';
import mysql from './mysql/index.ts';
import none from './none/index.ts';
import postgres from './postgres/index.ts';
import postgresNaive from './postgres/naive.ts';
import postgresUnlogged from './postgres/unlogged.ts';
import redisAof from './redis/aof.ts';
import redisAofAlways from './redis/aof-always.ts';
import redisHash from './redis/hash.ts';
import redis from './redis/index.ts';
import redisSentinel from './redis/sentinel.ts';
import { RELATIVE_COSTS } from './relative-costs.ts';
import signedCookie from './signed-cookie/index.ts';
import sqlite from './sqlite/index.ts';
import stickyHash from './sticky/hash.ts';
import sticky from './sticky/index.ts';
import stickyIp from './sticky/ip.ts';

export interface RegisteredBackend {
  readonly backend: Backend;
  /** File URL of its module. An app server imports this module and no other. */
  readonly moduleUrl: string;
  /** SHA-256 of its file without what that imports. Missing for a built-in backend. */
  readonly moduleHash?: string;
  /** What an arrival costs with it (relative-costs.ts). Missing: it is not known. */
  readonly relativeCost?: number;
}

/** The built-in backends, in the order of every table. */
export const BACKENDS: readonly RegisteredBackend[] = [
  builtIn(none),
  builtIn(memory),
  builtIn(sticky),
  builtIn(stickyHash, 'sticky/hash'),
  builtIn(stickyIp, 'sticky/ip'),
  builtIn(postgres),
  builtIn(postgresUnlogged, 'postgres/unlogged'),
  builtIn(postgresNaive, 'postgres/naive'),
  builtIn(mysql),
  builtIn(redis),
  builtIn(redisAof, 'redis/aof'),
  builtIn(redisAofAlways, 'redis/aof-always'),
  builtIn(redisSentinel, 'redis/sentinel'),
  builtIn(redisHash, 'redis/hash'),
  builtIn(memcached),
  builtIn(memcachedCluster, 'memcached/cluster'),
  builtIn(dynamodb),
  builtIn(sqlite),
  builtIn(signedCookie),
];

export const BACKEND_NAMES: readonly string[] = BACKENDS.map(({ backend }) => backend.name);

/** The servers of the built-in backends: any backend can ask for them by name. */
export const KNOWN_SERVICES: readonly ServiceSpec[] = [
  ...new Map(BACKENDS.flatMap(({ backend }) => backend.services.map((spec) => [spec.name, spec] as const))).values(),
];

/** The backend of that name; undefined if none has it. */
export function findBackend(name: string): RegisteredBackend | undefined {
  return BACKENDS.find(({ backend }) => backend.name === name);
}

/** @param module its path in this folder: a backend has a folder of its name, a variant a file in its backend's folder. */
function builtIn(backend: Backend, module = `${backend.name}/index`): RegisteredBackend {
  const relativeCost = RELATIVE_COSTS[backend.name];
  return {
    backend,
    moduleUrl: new URL(`./${module}.ts`, import.meta.url).href,
    ...(relativeCost === undefined ? {} : { relativeCost }),
  };
}
