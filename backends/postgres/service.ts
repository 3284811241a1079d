import { Client } from 'pg';
import type { ServiceSpec } from '../backend.ts';

const USER = 'session_bench';
const DATABASE = 'postgres';
const MOST_CONNECTIONS = ['-N', '200'];
const CLUSTER = ['--encoding', 'UTF8', '--locale', 'C', '--no-sync'];
const PING_TIMEOUT_MS = 1_000;

/**
 * PostgreSQL with its default durability: fsync and synchronous_commit stay on, so every acknowledged write is flushed to the
 * disk. Only the creation of the empty cluster is not flushed, which changes no measured figure.
 */
export const postgresService: ServiceSpec = {
  name: 'postgres',
  image: 'postgres:18-alpine',
  port: 5432,
  native: {
    binaries: ['postgres', 'initdb'],
    searchPath: [
      '/usr/lib/postgresql/*/bin',
      '/opt/homebrew/opt/postgresql@18/bin',
      '/usr/local/opt/postgresql@18/bin',
    ],
    debianPackage: 'postgresql',
    brewFormula: 'postgresql@18',
    refusesRoot: true,
    setup: ({ dataDir, paths }) => [
      [
        paths.initdb ?? 'initdb',
        ...[
          ['--pgdata', dataDir, '--username', USER, '--auth', 'trust'],
          [...CLUSTER, '--no-instructions'],
        ].flat(),
      ],
    ],
    args: ({ dataDir, host, port }) =>
      [
        ['-D', dataDir, '-h', host, '-p', String(port), ...MOST_CONNECTIONS],
        // No socket: its path may have at most 107 characters, and a temporary folder's path may be longer.
        ['-c', 'unix_socket_directories='],
      ].flat(),
    // Immediate shutdown: the postmaster ends its children and writes no checkpoint.
    stopSignal: 'SIGQUIT',
  },
  container: {
    command: () => ['postgres', ...MOST_CONNECTIONS],
    environment: {
      POSTGRES_USER: USER,
      POSTGRES_DB: DATABASE,
      POSTGRES_HOST_AUTH_METHOD: 'trust',
      POSTGRES_INITDB_ARGS: CLUSTER.join(' '),
    },
    // Since version 18 the image has a folder in there for the data of each version.
    dataDir: '/var/lib/postgresql',
  },
  url: (host, port) => `postgres://${USER}@${host}:${port}/${DATABASE}`,
  otherSchemes: ['postgresql'],
  ready: selectOne,
};

async function selectOne(url: string): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: PING_TIMEOUT_MS,
    query_timeout: PING_TIMEOUT_MS,
  });
  // An error after the answer, such as the end of the server, does not matter.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end();
  }
}
