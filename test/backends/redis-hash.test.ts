import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import expressSession from 'express-session';
import { Redis } from 'ioredis';
import redisHash from '../../backends/redis/hash.ts';
import { redisService } from '../../backends/redis/service.ts';
import { type Answer, Browser } from '../../bench/app/browser.ts';
import { nodeOf } from '../app/node-of.ts';
import { startPrivateServer } from './private-server.ts';

const READS = 5;

interface Stage extends AsyncDisposable {
  readonly redis: Redis;
  /** Reads the session of a user with an item in the cart. */
  read(): Promise<Answer>;
  /** How often Redis has extended a session's life. */
  extensions(): Promise<number>;
}

async function stage(touchIntervalMs: number): Promise<Stage> {
  await using resources = new AsyncDisposableStack();
  const server = resources.use(await startPrivateServer(redisService));
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
  resources.defer(async () => opened.close?.());
  const node = resources.use(await nodeOf(opened.port));
  const user = resources.use(new Browser('ann'));
  const redis = resources.adopt(new Redis(server.url), (client) => client.disconnect());
  await user.login(node.port);
  await user.post(node.port, '/cart');
  const owned = resources.move();
  return {
    redis,
    read: () => user.read(node.port),
    async extensions() {
      const stats = await redis.info('commandstats');
      return Number(/^cmdstat_pexpire:calls=(\d+)/m.exec(stats)?.[1] ?? 0);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function extendedBy(by: Stage): Promise<number> {
  const before = await by.extensions();
  for (let count = 0; count < READS; count++) {
    const { status, body } = await by.read();
    assert.deepEqual([status, (body.items as unknown[]).length], [200, 1]);
  }
  return (await by.extensions()) - before;
}

test('every read extends a session', async () => {
  await using always = await stage(0);
  assert.equal(await extendedBy(always), READS);
});

test('with a touch interval a read within it extends none', async () => {
  await using rarely = await stage(30_000);
  assert.equal(await extendedBy(rarely), 0);
});

test('a later read extends it, and no read finds a session that has ended on another node', async () => {
  await using briefly = await stage(50);
  await sleep(200);
  const before = await briefly.extensions();
  assert.equal((await briefly.read()).status, 200);
  assert.equal(await briefly.extensions(), before + 1);
  await using rarely = await stage(30_000);
  await rarely.redis.flushall();
  assert.equal((await rarely.read()).status, 401);
});
