import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Request } from 'express';
import type { SessionData } from 'express-session';
import type { Backend } from '../../backends/backend.ts';
import { expressSessionPort } from '../../bench/app/session-port.ts';
import { Browser } from '../app/browser.ts';
import { nodeOf } from '../app/node-of.ts';
import { KEY_PREFIX, STORE_DEADLINE_MS, type Stage } from './stage.ts';
import type { StoreClient } from './store-client.ts';
import { until } from './until.ts';

/** Far more than the deadline, so that a slow machine is no failure, and far less than clients wait by default. */
const PATIENCE_MS = STORE_DEADLINE_MS * 8;

const SETTINGS = { ttlMs: 60_000, storeDeadlineMs: STORE_DEADLINE_MS, keyPrefix: KEY_PREFIX };

export function describeOutages({ guarantees }: Backend, stage: () => Stage): void {
  describe('when its server is down', () => {
    it('every call fails in time, and all is well once it is back', async () => {
      const { node1, node2, server } = stage();
      assert.ok(server);
      const id = await node1.client.create({ payload: 'before' });
      await server.kill();
      await assertFails(node1.client, id);
      await assert.rejects(node1.client.create({ payload: 'refused' }, 60_000, 'refused-session'));
      await server.restart();
      for (const { client } of [node1, node2]) await assertWorksAgain(client);
      const survived = (await node1.client.read(id)) !== null;
      assert.equal(survived, guarantees.survivesStoreRestart);
      assert.equal(await node1.client.read('refused-session'), null);
    });
  });

  describe('when its server is frozen', () => {
    it('every call fails in time, and all is well once it is thawed', async () => {
      const { node1, node2, server } = stage();
      assert.ok(server);
      const id = await node1.client.create({ payload: 'before' });
      await server.freeze();
      try {
        await assertFails(node1.client, id);
      } finally {
        server.thaw();
      }
      for (const { client } of [node1, node2]) await assertWorksAgain(client);
      const found = await node1.client.read(id);
      // The save and the destroy that failed may have been applied after all.
      assert.ok(found === null || found.payload === 'before' || found.payload === 'during');
    });

    it('users get 503 and are logged in again afterwards', async () => {
      const { node1, server } = stage();
      assert.ok(server);
      await using node = await nodeOf(expressSessionPort(node1.opened.store, SETTINGS, 'secret').port);
      using user = new Browser('ann');
      assert.equal((await user.login(node.port)).status, 200);
      await server.freeze();
      try {
        for (let round = 0; round < 3; round += 1) {
          const { status, body } = await user.read(node.port);
          assert.deepEqual([status, body.stage], [503, 'before-write']);
        }
      } finally {
        server.thaw();
      }
      await until('the user is served', async () => (await user.read(node.port)).status !== 503);
      assert.equal((await user.read(node.port)).body.nonce, 'ann-1');
    });
  });
}

/** Rejects every call in time; above all, none of them says that the session is not there. */
async function assertFails(client: StoreClient, id: string): Promise<void> {
  const request: unknown = { sessionID: id, sessionStore: client.store };
  const data: unknown = { cookie: { originalMaxAge: 60_000 } };
  const session = client.store.createSession(request as Request, data as SessionData);
  const calls = [
    () => client.read(id),
    () => client.save(session, { payload: 'during' }),
    () => client.touch(session),
    () => client.destroy(id),
    () => client.read(id),
  ];
  // Once one after the other, once all together.
  for (const call of calls) await assertFailsInTime(call());
  await Promise.all(calls.map((call) => assertFailsInTime(call())));
}

async function assertFailsInTime(call: Promise<unknown>): Promise<void> {
  const startMs = performance.now();
  await assert.rejects(call, (error) => error instanceof Error && error.name !== 'SessionGoneError');
  assert.ok(performance.now() - startMs < PATIENCE_MS);
}

async function assertWorksAgain(client: StoreClient): Promise<void> {
  await until('the store works again', async () => {
    const id = await client.create({ payload: 'after' });
    return (await client.read(id))?.payload === 'after';
  });
}
