import type { ServiceSpec } from '../backend.ts';
import { limitMemory } from './memory-limit.ts';
import { ask } from './text-protocol.ts';

const PING_TIMEOUT_MS = 1_000;

export const memcachedService: ServiceSpec = memcachedServer('memcached');

/** Memory is taken as needed: a million sessions of the usual size need three quarters of this. */
const MOST_MEMORY_MIB = 2_048;

/** The same for native servers and containers. */
const SETTINGS = ['-U', '0', '-m', String(MOST_MEMORY_MIB)];

/** Memcached with room for all sessions of a run, if the machine has it. Its UDP port stays closed. */
export function memcachedServer(name: string): ServiceSpec {
  return {
    name,
    image: 'memcached:1.6-alpine',
    port: 11211,
    native: {
      binaries: ['memcached'],
      searchPath: ['/opt/homebrew/opt/memcached/bin', '/usr/local/opt/memcached/bin'],
      debianPackage: 'memcached',
      brewFormula: 'memcached',
      args: ({ host, port }) =>
        [
          ['-l', host, '-p', String(port), ...SETTINGS],
          // Started by root, it must be given the user to become.
          process.getuid?.() === 0 ? ['-u', 'nobody'] : [],
        ].flat(),
      stopSignal: 'SIGTERM',
    },
    container: { command: () => ['memcached', ...SETTINGS] },
    url: (host, port) => `memcached://${host}:${port}`,
    ready: askVersion,
    limitMemory,
  };
}

async function askVersion(url: string): Promise<void> {
  const [answer = ''] = await ask(url, 'version', /^/, PING_TIMEOUT_MS);
  if (!answer.startsWith('VERSION')) throw new Error(`memcached at ${url} answered ${JSON.stringify(answer)}`);
}
