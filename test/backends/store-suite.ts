import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Backend, SessionGoneError, StoreError } from '../../backends/backend.ts';
import type { Stage } from './stage.ts';
import type { StoreClient } from './store-client.ts';
import { until } from './until.ts';

const MIB = 1024 * 1024;
const SHORT_TTL_MS = 1_500;

export function describeStore({ guarantees }: Backend, stage: () => Stage): void {
  describe('its store', () => {
    it('takes a second set of the same id as a replacement', async () => {
      const { client } = stage().node1;
      const id = await client.create({ payload: 'first' });
      await client.create({ payload: 'second' }, 60_000, id);
      assert.deepEqual(await client.read(id), { payload: 'second' });
    });

    it('does not bring a destroyed session back by a save or a touch', async () => {
      const { node1, node2 } = stage();
      const id = await node1.client.create({ payload: 'secret' });
      const slow = await node1.client.load(id);
      await node2.client.destroy(id);
      await assert.rejects(node1.client.save(slow, { payload: 'late' }), SessionGoneError);
      await node1.client.touch(slow);
      assert.equal(await node2.client.read(id), null);
      await node2.client.destroy(id);
    });

    it('saves a session again that it saved before, but only while it exists', async () => {
      const { node1, node2 } = stage();
      const id = await node1.client.create({ payload: 'first' });
      const session = await node1.client.load(id);
      await node1.client.save(session, { payload: 'second' });
      await node1.client.save(session, { payload: 'third' });
      assert.deepEqual(await node2.client.read(id), { payload: 'third' });
    });

    it('ends a session when its time is over, not before, and does not bring it back', async () => {
      const { node1 } = stage();
      const startMs = performance.now();
      const { id, session } = await shortLived(node1.client, 'short');
      await until('the session is gone', async () => (await node1.client.read(id)) === null);
      assert.ok(performance.now() - startMs >= SHORT_TTL_MS - guarantees.ttlGranularityMs);
      await assert.rejects(node1.client.save(session, { payload: 'late' }), SessionGoneError);
      await node1.client.touch(session);
      assert.equal(await node1.client.read(id), null);
    });

    it('accepts the sizes it declares, and refuses a larger one without harm to the session that exists', async () => {
      const { client } = stage().node1;
      const room = (guarantees.maxBytes ?? MIB) - 512;
      const id = await client.create({ payload: 'x'.repeat(room) });
      assert.equal((await client.read(id))?.payload?.length, room);
      if (guarantees.maxBytes === null) return;
      const session = await client.load(id);
      await assert.rejects(client.save(session, { payload: 'x'.repeat(guarantees.maxBytes) }), (error) => {
        assert.ok(error instanceof StoreError);
        assert.equal(error.stage, 'before-write');
        assert.match(error.message, /limit/);
        return true;
      });
      assert.equal((await client.read(id))?.payload?.length, room);
    });

    it('counts its own sessions, and resets no others', async () => {
      const { node1, node2 } = stage();
      const other = await stage().open('suite_*?[y]:');
      await node1.opened.reset?.();
      const foreign = await other.client.create({ payload: 'not ours' });
      const ids = await Promise.all(
        Array.from({ length: 25 }, () => node1.client.create({ payload: 'y'.repeat(2_000) })),
      );
      const usage = await node2.opened.usage?.();
      assert.equal(usage?.sessions, 25);
      // Many simultaneous writes grow a table by far more pages than it needs.
      assert.ok((usage?.bytes ?? 0) >= 25 * 2_000 && (usage?.bytes ?? 0) < 25 * 100_000, `${usage?.bytes} bytes`);
      await node2.opened.reset?.();
      assert.equal((await node1.opened.usage?.())?.sessions, 0);
      for (const id of ids) assert.equal(await node1.client.read(id), null);
      assert.deepEqual(await other.client.read(foreign), { payload: 'not ours' });
    });

    it('can be prepared again while it is in use', async () => {
      const { opened, client } = stage().node1;
      const id = await client.create({ payload: 'still here' });
      await opened.prepare?.();
      assert.deepEqual(await client.read(id), { payload: 'still here' });
    });
  });
}

/** A session loaded with most of its short life ahead. */
async function shortLived(client: StoreClient, payload: string) {
  for (;;) {
    const startMs = performance.now();
    const id = await client.create({ payload }, SHORT_TTL_MS);
    const session = await client.load(id).catch(() => null);
    // If the machine stalled for that long, it tries again with another one.
    if (session !== null && performance.now() - startMs < SHORT_TTL_MS / 3) return { id, session };
  }
}
