import { Client } from 'pg';
import type { ServiceSpec } from '../backend.ts';

const USER = 'session_bench';
const DATABASE = 'postgres';
const MOST_CONNECTIONS = ['-N', '200'];
const CLUSTER = ['--encoding', 'UTF8', '--locale', 'C', '--no-sync'];
const PING_TIMEOUT_MS = 1_000;

/**
 * PostgreSQL with its default durability: fsync and synchronous_commit stay on, so every acknowledged write was
 * flushed to the disk. Only the creation of the empty cluster skips the flush, which changes no measured figure.
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
        // A socket's path may have 107 characters at most, and a temporary folder's may be longer: there is none.
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
    // Since its version 18 the image keeps each version's data in a folder of its own in there.
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
  // An error after the answer (the server stops, say) is nobody's business any more.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end();
  }
}
