import assert from 'node:assert/strict';
import { test } from 'node:test';
import expressSession from 'express-session';
import { Redis } from 'ioredis';
import redisHash from '../../backends/redis/hash.ts';
import { redisService } from '../../backends/redis/service.ts';
import { Browser } from '../../bench/conformance/browser.ts';
import { nodeOf } from '../app/node-of.ts';
import { startPrivateServer } from './private-server.ts';

const READS = 5;

/** How often reading a session extended its life in Redis. */
async function extensions(touchIntervalMs: number): Promise<number> {
  await using server = await startPrivateServer(redisService);
  const opened = await redisHash.open({
    services: { [redisService.name]: server.url },
    session: expressSession,
    settings: { ttlMs: 60_000, storeDeadlineMs: 5_000, keyPrefix: 'test:', touchIntervalMs },
    cookieSecret: 'secret',
    dataDir: '/nowhere',
    nodeId: 'node-1',
    signal: new AbortController().signal,
  });
  assert.ok('port' in opened);
  await using resources = new AsyncDisposableStack();
  resources.defer(async () => opened.close?.());
  const node = resources.use(await nodeOf(opened.port));
  const user = resources.use(new Browser('ann'));
  const redis = resources.adopt(new Redis(server.url), (client) => client.disconnect());
  await user.login(node.port);
  await user.post(node.port, '/cart');
  const before = await callsOf(redis, 'pexpire');
  for (let read = 0; read < READS; read++) {
    const { status, body } = await user.read(node.port);
    assert.deepEqual([status, (body.items as unknown[]).length], [200, 1]);
  }
  return (await callsOf(redis, 'pexpire')) - before;
}

async function callsOf(redis: Redis, command: string): Promise<number> {
  const stats = await redis.info('commandstats');
  return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
}

test('every read extends a session, and with a touch interval none that comes so soon', async () => {
  assert.equal(await extensions(0), READS);
  assert.equal(await extensions(30_000), 0);
});
