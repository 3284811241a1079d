import { createConnection } from 'mysql2/promise';
import type { ServiceSpec } from '../backend.ts';

const DATABASE = 'session_bench';
/** The same for native servers and containers. With statistics, every statement would search for their tables or file. */
const SETTINGS = ['--skip-name-resolve', '--max-connections=200', '--use-stat-tables=never'];
const CREATE_DATABASE = `echo 'CREATE DATABASE ${DATABASE};' | "$0" "$@"`;
const PING_TIMEOUT_MS = 1_000;

/**
 * MariaDB with its default durability: the log is flushed to the disk before a commit is acknowledged. A native server has no
 * grant tables, so its own folder is all it needs to start. Every process that reaches its port on loopback may use it.
 */
export const mysqlService: ServiceSpec = {
  name: 'mysql',
  image: 'mariadb:11',
  port: 3306,
  native: {
    binaries: ['mariadbd'],
    searchPath: ['/usr/sbin', '/opt/homebrew/opt/mariadb/bin', '/usr/local/opt/mariadb/bin'],
    debianPackage: 'mariadb-server-core',
    brewFormula: 'mariadb',
    refusesRoot: true,
    // The data is made before the first start: a server that is killed soon after making it could not start again.
    setup: ({ dataDir, paths }) => [
      ['/bin/sh', '-c', CREATE_DATABASE, paths['mariadbd'] ?? 'mariadbd', ...commonArgs(dataDir), '--bootstrap'],
    ],
    args: ({ dataDir, host, port }) => [
      ...commonArgs(dataDir),
      `--bind-address=${host}`,
      `--port=${port}`,
      // Relative to the data: a socket's path may have 107 characters at most.
      '--socket=mariadb.sock',
      '--pid-file=mariadb.pid',
      // Without grant tables the server would also start without network.
      '--skip-networking=0',
      ...SETTINGS,
    ],
    // At any other signal it would first write its memory to the disk, in a folder that is removed.
    stopSignal: 'SIGKILL',
  },
  container: {
    command: () => ['mariadbd', ...SETTINGS],
    environment: {
      MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: '1',
      MARIADB_DATABASE: DATABASE,
      // Time zones take seconds to load, and are not used.
      MARIADB_INITDB_SKIP_TZINFO: '1',
    },
    dataDir: '/var/lib/mysql',
  },
  url: (host, port) => `mysql://root@${host}:${port}/${DATABASE}`,
  otherSchemes: ['mariadb'],
  ready: selectOne,
};

/** `--no-defaults` has to be the first argument of all. */
function commonArgs(dataDir: string): readonly string[] {
  return ['--no-defaults', `--datadir=${dataDir}`, `--tmpdir=${dataDir}`, '--skip-grant-tables'];
}

async function selectOne(url: string): Promise<void> {
  const connection = await createConnection({ uri: asMysql(url), connectTimeout: PING_TIMEOUT_MS });
  connection.on('error', () => undefined);
  try {
    await connection.query({ sql: 'SELECT 1', timeout: PING_TIMEOUT_MS });
  } finally {
    connection.destroy();
  }
}

/** mysql2 takes the scheme `mysql` only. */
export function asMysql(url: string): string {
  return url.replace(/^mariadb:/, 'mysql:');
}
