import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Backend } from '../../backends/backend.ts';
import { expressSessionPort } from '../../bench/app/session-port.ts';
import { Browser } from '../app/browser.ts';
import { nodeOf, type TestNode } from '../app/node-of.ts';
import { KEY_PREFIX, type Stage } from './stage.ts';

/** No outage here: a slow machine must not look like one. */
const SETTINGS = { ttlMs: 60_000, storeDeadlineMs: 10_000, keyPrefix: KEY_PREFIX };

export function describeHttp({ guarantees }: Backend, stage: () => Stage): void {
  const nodesOf = async (): Promise<readonly [TestNode, TestNode]> => {
    const { node1, node2 } = stage();
    const [first, second] = [node1, node2].map(
      ({ opened }) => expressSessionPort(opened.store, SETTINGS, 'secret').port,
    );
    if (first === undefined || second === undefined) throw new Error('there are two nodes');
    return [await nodeOf(first, { nodeId: 'node-1' }), await nodeOf(second, { nodeId: 'node-2' })];
  };

  describe('behind the application', () => {
    it('keeps a user logged in on both nodes, from login to logout', async () => {
      const [first, second] = await nodesOf();
      await using _resources = stackOf(first, second);
      using user = new Browser('ann');
      const { status, body } = await user.login(first.port);
      assert.equal(status, 200);
      const about = { userId: 'ann', nonce: 'ann-1', digest: body.digest };
      assert.deepEqual((await user.read(second.port)).body, {
        requestId: 'ann-2',
        nodeId: 'node-2',
        ...about,
        items: [],
      });
      for (const [{ port }, item] of [
        [first, 'ann-3'],
        [second, 'ann-4'],
      ] as const) {
        assert.ok(((await user.post(port, '/cart')).body.items as string[]).includes(item));
      }
      assert.deepEqual((await user.read(first.port)).body.items, ['ann-3', 'ann-4']);
      assert.deepEqual((await user.post(second.port, '/checkout')).body.items, []);
      assert.deepEqual((await user.read(first.port)).body, {
        requestId: 'ann-7',
        nodeId: 'node-1',
        ...about,
        items: [],
      });

      const first_session = user.cookie;
      assert.equal((await user.login(second.port)).body.nonce, 'ann-8');
      assert.notEqual(user.cookie, first_session);
      assert.equal((await user.read(first.port)).body.nonce, 'ann-8');
      const { cookie } = user;
      user.cookie = first_session;
      assert.equal((await user.read(second.port)).status, 401);
      user.cookie = cookie;
      assert.equal((await user.post(first.port, '/logout')).status, 200);
      assert.equal((await user.read(second.port)).status, 401);
      assert.equal((await user.post(second.port, '/logout')).status, 401);
    });

    it('keeps the sessions of many users apart', async () => {
      const [first, second] = await nodesOf();
      await using _resources = stackOf(first, second);
      const users = Array.from({ length: 20 }, (_, index) => new Browser(`user${index}`));
      await Promise.all(
        users.map(async (user, index) => {
          await user.login(first.port);
          for (let round = 0; round < 3; round += 1) await user.post(second.port, '/cart');
          const { body } = await user.read(first.port);
          assert.deepEqual([body.userId, body.nonce], [`user${index}`, `user${index}-1`]);
          assert.deepEqual(
            body.items,
            [2, 3, 4].map((request) => `user${index}-${request}`),
          );
          user[Symbol.dispose]();
        }),
      );
    });

    if (!guarantees.shared) {
      it('is unknown to a node that has a store of its own', async () => {
        const { node1 } = stage();
        const other = await stage().open(KEY_PREFIX);
        const [home, away] = [node1, other].map(
          ({ opened }) => expressSessionPort(opened.store, SETTINGS, 'secret').port,
        );
        if (home === undefined || away === undefined) throw new Error('there are two nodes');
        await using homeNode = await nodeOf(home);
        await using awayNode = await nodeOf(away);
        using user = new Browser('ann');
        await user.login(homeNode.port);
        assert.equal((await user.read(awayNode.port)).status, 401);
        assert.equal((await user.read(homeNode.port)).status, 200);
      });
    }
  });
}

function stackOf(...resources: readonly AsyncDisposable[]): AsyncDisposableStack {
  const stack = new AsyncDisposableStack();
  for (const resource of resources) stack.use(resource);
  return stack;
}
