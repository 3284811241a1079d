import dynalite from 'dynalite/package.json' with { type: 'json' };
import type { ServiceSpec } from '../backend.ts';
import { isDynamodb } from './endpoint.ts';
import { unlessRefused } from './refusal.ts';

const PING_TIMEOUT_MS = 3_000;

/** Its prefix is that of all tables of this project: permissions for those are enough to ask for this one. */
const NO_TABLE = 'session_bench_no_such_table';

/**
 * DynamoDB. Only its vendor runs it: this machine has an emulator of it, a container another one, and a URL of the vendor's
 * leads to DynamoDB itself.
 */
export const dynamodbService: ServiceSpec = {
  name: 'dynamodb',
  image: 'amazon/dynamodb-local:3.3.1',
  port: 8000,
  native: {
    npmPackage: 'dynalite',
    version: dynalite.version,
    module: import.meta.resolve('dynalite/cli.js'),
    args: ({ dataDir, host, port }) =>
      [
        ['--host', host, '--port', String(port), '--path', dataDir],
        // By default it waits half a second for each, to imitate DynamoDB.
        ['--createTableMs', '0', '--deleteTableMs', '0', '--updateTableMs', '0'],
      ].flat(),
    stopSignal: 'SIGTERM',
  },
  container: {
    command: ({ dataDir }) => ['-jar', 'DynamoDBLocal.jar', '-disableTelemetry', '-sharedDb', '-dbPath', dataDir],
    dataDir: '/home/dynamodblocal/data',
    // The image has no such folder: Docker makes it, and it belongs to root.
    user: 'root',
  },
  hosted: {
    isVendors: isDynamodb,
    credentials: [
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'AWS_PROFILE',
      'AWS_CONFIG_FILE',
      'AWS_SHARED_CREDENTIALS_FILE',
      'AWS_ROLE_ARN',
      'AWS_ROLE_SESSION_NAME',
      'AWS_WEB_IDENTITY_TOKEN_FILE',
      'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI',
      'AWS_CONTAINER_AUTHORIZATION_TOKEN',
      'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
      'HOME',
    ],
  },
  url: (host, port) => `dynamodb://${host}:${port}`,
  otherSchemes: ['https'],
  ready: askForNoTable,
};

async function askForNoTable(url: string): Promise<void> {
  const { Connection } = await import('./connection.ts');
  await using connection = new Connection(url, PING_TIMEOUT_MS);
  const answer = connection.call((db, options) => db.describeTable({ TableName: NO_TABLE }, options));
  await unlessRefused('ResourceNotFoundException', answer);
}
