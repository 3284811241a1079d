import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ServiceSpec } from '../../../backends/backend.ts';
import { dynamodbService } from '../../../backends/dynamodb/service.ts';
import { redisService } from '../../../backends/redis/service.ts';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { startNode } from '../../../bench/cluster/nodes/app-node-process.ts';
import { leasePort } from '../../../bench/cluster/processes/port.ts';
import { credentialsFor, emulatorOf } from '../../../bench/cluster/services/hosted.ts';
import type { RunningService } from '../../../bench/cluster/services/provider.ts';

const REAL = 'https://dynamodb.eu-central-1.amazonaws.com';
const LOCAL = 'dynamodb://127.0.0.1:8000';

function running(spec: ServiceSpec, url: string, version: string): RunningService {
  return {
    spec,
    url,
    version,
    cpu: [],
    memoryBytes: () => Promise.resolve(null),
    control: null,
    failure: () => Promise.resolve(null),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

describe('a server that only its vendor runs', () => {
  test('is an emulator wherever else it runs, named with its version', () => {
    assert.equal(emulatorOf(running(dynamodbService, LOCAL, '4.0.0'), 'native'), 'dynalite 4.0.0');
    assert.match(emulatorOf(running(dynamodbService, LOCAL, 'x'), 'docker') ?? '', /^amazon\/dynamodb-local:\d/);
    assert.equal(emulatorOf(running(dynamodbService, LOCAL, 'external'), 'external'), 'external');
  });

  test('is the real one at the URL of its vendor, as any other server is everywhere', () => {
    assert.equal(emulatorOf(running(dynamodbService, REAL, 'external'), 'external'), null);
    for (const kind of ['native', 'docker', 'external'] as const) {
      assert.equal(emulatorOf(running(redisService, 'redis://127.0.0.1', '7.0'), kind), null);
    }
  });

  const environment = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_PROFILE: 'bench', AWS_SECRET_KEY: 'no', PATH: '/bin' };

  test('gets the credentials that it names, and nothing else does', () => {
    const redis = { spec: redisService, url: 'redis://127.0.0.1' };
    const real = { spec: dynamodbService, url: REAL };
    assert.deepEqual(credentialsFor([redis, real], environment), { AWS_ACCESS_KEY_ID: 'AKIA', AWS_PROFILE: 'bench' });
    assert.deepEqual(credentialsFor([redis, { spec: dynamodbService, url: LOCAL }], environment), {});
  });

  test('hands them to the app servers', async () => {
    await using folder = await RunFolder.create();
    using lease = await leasePort();
    const backend = `export default {
      name: 'tells',
      open() { throw new Error('the key is ' + process.env.AWS_ACCESS_KEY_ID); },
    };`;
    const config = {
      nodeId: 'node-1',
      host: '127.0.0.1',
      port: lease.port,
      backendModule: `data:text/javascript,${encodeURIComponent(backend)}`,
      services: {},
      settings: { ttlMs: 60_000, storeDeadlineMs: 500, keyPrefix: 'test:' },
      dataDir: folder.path,
      sessionBytes: 64,
      cookieSecret: 'secret',
      sweepIntervalMs: 60_000,
    };
    const credentials = credentialsFor([{ spec: dynamodbService, url: REAL }], environment);
    await assert.rejects(startNode({ folder, config, cores: null, credentials }), /the key is AKIA/);
    await assert.rejects(startNode({ folder, config, cores: null }), /the key is undefined/);
  });
});
