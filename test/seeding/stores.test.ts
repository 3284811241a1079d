import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Backend } from '../../backends/backend.ts';
import dynamodb from '../../backends/dynamodb/index.ts';
import memcachedCluster from '../../backends/memcached/cluster.ts';
import memcached from '../../backends/memcached/index.ts';
import memory from '../../backends/memory/index.ts';
import mysql from '../../backends/mysql/index.ts';
import postgres from '../../backends/postgres/index.ts';
import postgresNaive from '../../backends/postgres/naive.ts';
import redisHash from '../../backends/redis/hash.ts';
import redis from '../../backends/redis/index.ts';
import { KNOWN_SERVICES } from '../../backends/registry.ts';
import signedCookie from '../../backends/signed-cookie/index.ts';
import sqlite from '../../backends/sqlite/index.ts';
import { readModule } from '../../bench/catalogue/backend-module.ts';
import { seededView } from '../../bench/model/seeded-users.ts';
import connectRedis from '../../docs/stores/connect-redis.ts';
import { type SeededStage, seededStage, sessionsUpTo, USERS } from './seeded-stage.ts';

const published = readModule(connectRedis, KNOWN_SERVICES);
assert.ok('backend' in published);

const SEEDABLE: readonly Backend[] = [
  redis,
  redisHash,
  memcached,
  memcachedCluster,
  postgres,
  postgresNaive,
  mysql,
  sqlite,
  dynamodb,
  published.backend,
];

/** More than two batches, and the last is not full. */
const TO = 2_510;
const SEEDED = TO - USERS.from;

/** A server may count a few of many too little while it moves them. */
async function assertCounts({ opened }: SeededStage, expected: number): Promise<void> {
  const usage = await opened.usage?.();
  if (usage === undefined) return;
  assert.ok(usage.sessions <= expected && usage.sessions >= expected * 0.99, `${usage.sessions} of ${expected}`);
}

async function assertFound(stage: SeededStage, vu: number): Promise<void> {
  const { userId, nonce, digest } = seededView(vu, USERS);
  const user = stage.browserOf(vu);
  const about = { requestId: `visitor-of-${vu}-1`, nodeId: 'node-1', userId, nonce, digest };
  assert.deepEqual((await user.read(stage.port)).body, { ...about, items: [] });
  await user.post(stage.port, '/cart');
  // Another browser with the first cookie: the item is in the store, under the same id.
  const items = [`visitor-of-${vu}-2`];
  assert.deepEqual((await stage.browserOf(vu).read(stage.port)).body, { ...about, items });
}

for (const backend of SEEDABLE) {
  describe(`${backend.name}, seeded`, () => {
    it('serves those sessions like any other: they are read, changed, ended, counted and removed', async () => {
      await using stage = await seededStage(backend);
      const { opened, port } = stage;
      await opened.seed?.(sessionsUpTo(TO));
      await assertCounts(stage, SEEDED);
      for (const vu of [USERS.from, USERS.from + 1, 1_234, TO - 1]) await assertFound(stage, vu);

      const leaver = stage.browserOf(77);
      assert.equal((await leaver.post(port, '/logout')).status, 200);
      assert.equal((await stage.browserOf(77).read(port)).status, 401, 'it ended with the logout');
      assert.equal((await stage.browserOf(TO).read(port)).status, 401, 'no other user was seeded');

      await opened.reset?.();
      await assertCounts(stage, 0);
      assert.equal((await stage.browserOf(1_234).read(port)).status, 401);
      await opened.seed?.(sessionsUpTo(TO));
      await assertFound(stage, 1_234);
    });
  });
}

describe('a store of sessions that other processes cannot reach', () => {
  for (const backend of [memory, signedCookie]) {
    it(`cannot be seeded: ${backend.name}`, async () => {
      await using stage = await seededStage(backend);
      assert.ok(!('seed' in stage.opened));
    });
  }
});

it('a seeded session is what a login would have stored, to the letter', async () => {
  await using stage = await seededStage(redis);
  const batches = sessionsUpTo(USERS.from + 1)[Symbol.asyncIterator]();
  const [seeded] = (await batches.next()).value ?? [];
  assert.ok(seeded !== undefined);
  const user = stage.browserOf(USERS.from);
  user.cookie = '';
  const { nonce } = seededView(USERS.from, USERS);
  const body = JSON.stringify({ userId: seeded.userId });
  await user.send(stage.port, 'POST', '/login', { body, requestId: nonce });
  const id = /^sid=s%3A([^.]+)\./.exec(user.cookie)?.[1] ?? '';
  assert.equal(id.length, seeded.id.length);

  assert.ok('store' in stage.opened);
  const { store } = stage.opened;
  const stored = await new Promise((resolve) => store.get(id, (_error, session) => resolve(session)));
  const undated = (json: string): string => json.replace(/"expires":"[^"]+"/, '').replace(/"originalMaxAge":\d+/, '');
  assert.equal(undated(seeded.json), undated(JSON.stringify(stored)));
});
