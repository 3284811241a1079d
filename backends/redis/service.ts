import { Redis } from 'ioredis';
import type { ServiceSpec } from '../backend.ts';

const PROBE_TIMEOUT_MS = 1_000;
/** A frozen server does not close its side. */
const DISCONNECT_TIMEOUT_MS = 50;

/** Redis as a cache: no snapshot, no append-only file, no disk in the measurement. */
export const redisService: ServiceSpec = redisServer('redis', ['--save', '', '--appendonly', 'no']);

/** Redis with its append-only file, given to the disk every second. */
export const redisAofService: ServiceSpec = redisServer('redis-aof', appendOnlyFile('everysec'));

/** Redis with its append-only file, given to the disk before each answer. */
export const redisAofAlwaysService: ServiceSpec = redisServer('redis-aof-always', appendOnlyFile('always'));

function appendOnlyFile(fsync: 'everysec' | 'always'): readonly string[] {
  return ['--save', '', '--appendonly', 'yes', '--appendfsync', fsync];
}

/** @param durability the options that decide what a restart finds. */
function redisServer(name: string, durability: readonly string[]): ServiceSpec {
  return {
    name,
    image: 'redis:8-alpine',
    port: 6379,
    native: {
      binaries: ['redis-server'],
      searchPath: ['/opt/homebrew/opt/redis/bin', '/usr/local/opt/redis/bin'],
      debianPackage: 'redis-server',
      brewFormula: 'redis',
      args: ({ dataDir, host, port }) =>
        [['--bind', host, '--port', String(port)], ['--dir', dataDir, '--daemonize', 'no'], durability].flat(),
      stopSignal: 'SIGTERM',
    },
    url: (host, port) => `redis://${host}:${port}`,
    otherSchemes: ['rediss'],
    ready: ping,
  };
}

async function ping(url: string): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    // Nothing but the ping itself, so that one deadline is enough.
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    connectTimeout: PROBE_TIMEOUT_MS,
    commandTimeout: PROBE_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
  });
  let lastError: unknown;
  client.on('error', (error: unknown) => {
    lastError = error;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    throw lastError ?? error;
  } finally {
    client.disconnect();
  }
}
