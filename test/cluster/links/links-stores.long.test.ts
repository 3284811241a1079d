import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Backend, StoreError } from '../../../backends/backend.ts';
import memcached from '../../../backends/memcached/index.ts';
import mysql from '../../../backends/mysql/index.ts';
import postgres from '../../../backends/postgres/index.ts';
import redis from '../../../backends/redis/index.ts';
import redisSentinel from '../../../backends/redis/sentinel.ts';
import type { StoreClient } from '../../backends/store-client.ts';
import { until } from '../../backends/until.ts';
import { type LinkedBackend, linkBackend, STORE_DEADLINE_MS } from './linked-backend.ts';

/** What a call may take with its deadline, on a machine that is busy. */
const LIMIT_MS = 4 * STORE_DEADLINE_MS;

const CONTENT = { payload: 'kept' };

/** Holds that a call is refused as a store is to refuse, and in time. */
async function assertRefused(call: Promise<unknown>): Promise<void> {
  const startMs = performance.now();
  await assert.rejects(call, StoreError);
  const tookMs = performance.now() - startMs;
  assert.ok(tookMs < LIMIT_MS, `${tookMs} ms`);
}

async function assertReadable(client: StoreClient, id: string): Promise<void> {
  assert.deepEqual(await client.read(id), CONTENT);
}

async function recovers(client: StoreClient, id: string): Promise<void> {
  await until('the session is read again', async () => (await client.read(id)) !== null);
  await assertReadable(client, id);
}

for (const backend of [redis, postgres, mysql, memcached] satisfies Backend[]) {
  describe(`${backend.name} behind links`, () => {
    let stage: LinkedBackend;

    before(async () => {
      stage = await linkBackend(backend);
    });
    after(() => stage[Symbol.asyncDispose]());

    it('keeps what it is given, for every node', async () => {
      const [first, second] = await Promise.all([stage.open('node-1'), stage.open('node-2')]);
      const id = await first.create(CONTENT);
      await assertReadable(second, id);
      await second.destroy(id);
      assert.equal(await first.read(id), null);
    });

    it('refuses in time while the link is cut, for this node alone, and serves again afterwards', async () => {
      const [first, second] = await Promise.all([stage.open('node-1'), stage.open('node-2')]);
      const id = await first.create(CONTENT);
      const { control } = stage.linkOf('node-1');
      await control.cut();
      await Promise.all([assertRefused(first.read(id)), assertRefused(first.create({}))]);
      // Once more: over connections that are opened while it is cut.
      await assertRefused(first.read(id));
      await assertReadable(second, id);
      await control.restore();
      await recovers(first, id);
    });

    it('can be opened over a link that is cut, in time', async () => {
      const second = await stage.open('node-2');
      const id = await second.create(CONTENT);
      const { control } = stage.linkOf('node-1');
      await control.cut();
      const startMs = performance.now();
      const first = await stage.open('node-1');
      assert.ok(performance.now() - startMs < LIMIT_MS);
      await assertRefused(first.read(id));
      await control.restore();
      await recovers(first, id);
    });

    it('refuses long before its deadline when the link is reset, and serves again afterwards', async () => {
      const first = await stage.open('node-1', 10 * LIMIT_MS);
      const id = await first.create(CONTENT);
      const { control } = stage.linkOf('node-1');
      await control.reset();
      await assertRefused(first.read(id));
      await assertRefused(first.create({}));
      await control.restore();
      await recovers(first, id);
    });
  });
}

describe(`${redisSentinel.name} behind links`, () => {
  it('is reached through them wherever its sentinels send it', async () => {
    await using stage = await linkBackend(redisSentinel);
    const client = await stage.open('node-1');
    const id = await client.create(CONTENT);
    await assertReadable(client, id);
    const { control } = stage.linkOf('node-1');
    await control.cut();
    await assertRefused(client.read(id));
    await control.restore();
    await recovers(client, id);
  });
});
