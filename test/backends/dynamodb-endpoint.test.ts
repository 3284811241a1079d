import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import expressSession from 'express-session';
import { endpointOf, isDynamodb } from '../../backends/dynamodb/endpoint.ts';
import dynamodb from '../../backends/dynamodb/index.ts';
import { dynamodbService } from '../../backends/dynamodb/service.ts';
import { externalProblem } from '../../bench/cluster/services/external.ts';

const REAL = 'https://dynamodb.eu-central-1.amazonaws.com';

describe('the URL of a DynamoDB', () => {
  for (const url of [
    REAL,
    'https://vpce-0a1b-2c3d.dynamodb.us-east-1.vpce.amazonaws.com',
    'https://dynamodb.cn-north-1.amazonaws.com.cn',
  ]) {
    it(`is that of DynamoDB itself: ${url}`, () => assert.ok(isDynamodb(url)));
  }

  for (const url of [
    'dynamodb://127.0.0.1:8000',
    'https://127.0.0.1:4566',
    'https://amazonaws.com.example.com',
    'dynamodb://dynamodb.eu-central-1.amazonaws.com',
  ]) {
    it(`is not that of DynamoDB: ${url}`, () => assert.equal(isDynamodb(url), false));
  }

  it('names the region, and leaves the credentials to the environment', () => {
    assert.deepEqual(endpointOf(REAL), { endpoint: REAL, region: 'eu-central-1' });
  });

  it('of an emulator has a key that any emulator accepts', () => {
    const { endpoint, credentials } = endpointOf('dynamodb://localhost:8000');
    assert.equal(endpoint, 'http://localhost:8000');
    assert.match(credentials?.accessKeyId ?? '', /^[A-Za-z0-9]+$/);
  });

  it('may hold the key, which takes precedence and is no part of the address', () => {
    assert.deepEqual(endpointOf(REAL.replace('://', '://AKIA:a%2Fb%2Bc@')), {
      endpoint: REAL,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIA', secretAccessKey: 'a/b+c' },
    });
  });

  it('is refused without --allow-remote if it leads to another machine, and with any other scheme', () => {
    const problem = (url: string, allowRemote: boolean): string | null =>
      externalProblem(dynamodbService, { environment: { BENCH_DYNAMODB_URL: url }, allowRemote });
    assert.match(problem(REAL, false) ?? '', /--allow-remote/);
    assert.equal(problem(REAL, true), null);
    assert.equal(problem('dynamodb://localhost:8000', false), null);
    assert.match(problem('http://localhost:8000', false) ?? '', /must begin with dynamodb:\/\/ or https:\/\//);
  });

  it('decides whether sweeps delete expired sessions: DynamoDB itself does it without them, and is never scanned', async () => {
    const { signal } = new AbortController();
    const open = (url: string) =>
      dynamodb.open({
        services: { dynamodb: url },
        session: expressSession,
        settings: { ttlMs: 60_000, storeDeadlineMs: 500, keyPrefix: 'test_' },
        cookieSecret: '',
        dataDir: '/nowhere',
        nodeId: 'node-1',
        signal,
      });
    const [real, emulator] = [await open(REAL), await open('dynamodb://127.0.0.1:8000')];
    assert.deepEqual(['sweep' in real, 'sweep' in emulator], [false, true]);
    for (const opened of [real, emulator]) await opened.close?.();
  });
});
