import type { ContainerServer, ServerSite, ServiceSpec } from '../backend.ts';
import { limitMemory } from './memory-limit.ts';
import { ping } from './ping.ts';

/** Redis as a cache: no snapshot, no append-only file, no disk in the measurement. */
export const redisService: ServiceSpec = redisServer('redis', () => ['--save', '', '--appendonly', 'no']);

/** Redis with its append-only file, flushed to the disk every second. */
export const redisAofService: ServiceSpec = redisServer('redis-aof', () => appendOnlyFile('everysec'));

/** Redis with its append-only file, flushed to the disk before each answer. */
export const redisAofAlwaysService: ServiceSpec = redisServer('redis-aof-always', () => appendOnlyFile('always'));

function appendOnlyFile(fsync: 'everysec' | 'always'): readonly string[] {
  return ['--save', '', '--appendonly', 'yes', '--appendfsync', fsync];
}

/**
 * @param optionsOf the options that set this server apart, such as its persistence or its primary.
 * @param container what sets it apart in a container.
 */
export function redisServer(
  name: string,
  optionsOf: (site: ServerSite) => readonly string[],
  container: ContainerServer = {},
): ServiceSpec {
  const argsAt = (site: ServerSite): string[] =>
    [
      ['--bind', site.host, '--port', String(site.port)],
      ['--dir', site.dataDir, '--daemonize', 'no'],
      optionsOf(site),
    ].flat();
  return {
    name,
    image: 'redis:8-alpine',
    port: 6379,
    native: {
      binaries: ['redis-server'],
      searchPath: ['/opt/homebrew/opt/redis/bin', '/usr/local/opt/redis/bin'],
      debianPackage: 'redis-server',
      brewFormula: 'redis',
      args: argsAt,
      stopSignal: 'SIGTERM',
    },
    container: { command: (site) => ['redis-server', ...argsAt(site)], dataDir: '/data', ...container },
    url: (host, port) => `redis://${host}:${port}`,
    otherSchemes: ['rediss'],
    ready: (url) => ping(url, (client) => client.ping()),
    limitMemory,
  };
}
