import type { NativeSite, ServiceSpec } from '../backend.ts';
import { limitMemory } from './memory-limit.ts';
import { probe } from './probe.ts';

/** Redis as a cache: no snapshot, no append-only file, no disk in the measurement. */
export const redisService: ServiceSpec = redisServer('redis', () => ['--save', '', '--appendonly', 'no']);

/** Redis with its append-only file, given to the disk every second. */
export const redisAofService: ServiceSpec = redisServer('redis-aof', () => appendOnlyFile('everysec'));

/** Redis with its append-only file, given to the disk before each answer. */
export const redisAofAlwaysService: ServiceSpec = redisServer('redis-aof-always', () => appendOnlyFile('always'));

function appendOnlyFile(fsync: 'everysec' | 'always'): readonly string[] {
  return ['--save', '', '--appendonly', 'yes', '--appendfsync', fsync];
}

/** @param optionsOf what sets this one apart: what a restart finds, whom it follows. */
export function redisServer(name: string, optionsOf: (site: NativeSite) => readonly string[]): ServiceSpec {
  return {
    name,
    image: 'redis:8-alpine',
    port: 6379,
    native: {
      binaries: ['redis-server'],
      searchPath: ['/opt/homebrew/opt/redis/bin', '/usr/local/opt/redis/bin'],
      debianPackage: 'redis-server',
      brewFormula: 'redis',
      args(site) {
        const { dataDir, host, port } = site;
        return [
          ['--bind', host, '--port', String(port)],
          ['--dir', dataDir, '--daemonize', 'no'],
          optionsOf(site),
        ].flat();
      },
      stopSignal: 'SIGTERM',
    },
    url: (host, port) => `redis://${host}:${port}`,
    otherSchemes: ['rediss'],
    ready: (url) => probe(url, (client) => client.ping()),
    limitMemory,
  };
}
