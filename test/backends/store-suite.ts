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
    it('gives back on one node what was saved on another', async () => {
      const { node1, node2 } = stage();
      const contents = {
        plain: 'a cart',
        unicode: 'Zoë 東京 🛒 \u2028 \ufeff',
        'quotes and escapes': '"\\"\\u0000\\ud800 \n\t\u001f',
        'a NUL': 'before\0after',
        'half of a surrogate pair': '\ud83d and \udc00',
        '64 KiB': 'x'.repeat(64 * 1024),
        empty: '',
      };
      for (const [what, payload] of Object.entries(contents)) {
        const id = await node1.client.create({ userId: `user of ${what} ${payload.slice(0, 20)}`, payload });
        const expected = { userId: `user of ${what} ${payload.slice(0, 20)}`, payload };
        assert.deepEqual(await node2.client.read(id), expected, what);
        const session = await node2.client.load(id);
        await node2.client.save(session, { payload: `${payload}!` });
        assert.deepEqual(await node1.client.read(id), { ...expected, payload: `${payload}!` }, what);
      }
    });

    it('keeps numbers, lists and nested objects as they are', async () => {
      const { node1, node2 } = stage();
      const content = { list: [1, -0.5, 1e21, 1e-7, Number.MAX_SAFE_INTEGER, null, true, { deep: [{}] }] };
      const id = await node1.client.create(content as object);
      assert.deepEqual(await node2.client.read(id), content);
    });

    it('knows that an unknown session is unknown', async () => {
      assert.equal(await stage().node1.client.read('nobody-has-this'), null);
    });

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

    it('saves a session again that it saved before, and only while it is there', async () => {
      const { node1, node2 } = stage();
      const id = await node1.client.create({ payload: 'first' });
      const session = await node1.client.load(id);
      await node1.client.save(session, { payload: 'second' });
      await node1.client.save(session, { payload: 'third' });
      assert.deepEqual(await node2.client.read(id), { payload: 'third' });
    });

    it('forgets a session when its time is over, not before, and does not bring it back', async () => {
      const { node1 } = stage();
      const startMs = performance.now();
      const { id, session } = await shortLived(node1.client, 'short');
      await until('the session is gone', async () => (await node1.client.read(id)) === null);
      assert.ok(performance.now() - startMs >= SHORT_TTL_MS - guarantees.ttlGranularityMs);
      await assert.rejects(node1.client.save(session, { payload: 'late' }), SessionGoneError);
      await node1.client.touch(session);
      assert.equal(await node1.client.read(id), null);
    });

    it('keeps a touched session beyond its first expiry, with the content it had', async () => {
      const { node1, node2 } = stage();
      const { id: touched, session } = await shortLived(node1.client, 'kept');
      session.cookie.originalMaxAge = 60_000;
      Object.assign(session, { payload: 'changed, and not saved' });
      await node1.client.touch(session);
      const untouched = await node1.client.create({ payload: 'left' }, SHORT_TTL_MS);
      await until('the other session is gone', async () => (await node1.client.read(untouched)) === null);
      assert.deepEqual(await node2.client.read(touched), { payload: 'kept' });
    });

    it('keeps a session for longer than a month', async () => {
      const { client } = stage().node1;
      const id = await client.create({ payload: 'patient' }, 40 * 24 * 60 * 60 * 1_000);
      assert.deepEqual(await client.read(id), { payload: 'patient' });
      await client.touch(await client.load(id));
      assert.deepEqual(await client.read(id), { payload: 'patient' });
    });

    it('ends a session that is saved with a cookie that has run out', async () => {
      const { client } = stage().node1;
      const id = await client.create({ payload: 'old' });
      await client.create({ payload: 'old' }, -1_000, id);
      assert.equal(await client.read(id), null);
    });

    it('takes the sizes it declares, and refuses a larger one without harm to what is there', async () => {
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

    it('sweeps what has expired, and that alone', async () => {
      const { opened, client } = stage().node1;
      if (opened.sweep === undefined) return;
      await opened.reset?.();
      const expired = await Promise.all(Array.from({ length: 20 }, () => client.create({ payload: 'x' }, 200)));
      const id = await client.create({ payload: 'alive' });
      let swept = 0;
      await until('all expired sessions are swept', async () => {
        swept += (await opened.sweep?.()) ?? 0;
        return swept === expired.length;
      });
      assert.equal(await opened.sweep(), 0);
      assert.deepEqual(await client.read(id), { payload: 'alive' });
    });

    it('counts its own sessions, and resets those alone', async () => {
      const { node1, node2 } = stage();
      const other = await stage().open('suite_*?[y]:');
      await node1.opened.reset?.();
      const foreign = await other.client.create({ payload: 'not ours' });
      const ids = await Promise.all(
        Array.from({ length: 25 }, () => node1.client.create({ payload: 'y'.repeat(2_000) })),
      );
      const usage = await node2.opened.usage?.();
      assert.equal(usage?.sessions, 25);
      // A table that many write to at once grows by far more pages than it needs.
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

/** A session that was loaded with most of its short life ahead. */
async function shortLived(client: StoreClient, payload: string) {
  for (;;) {
    const startMs = performance.now();
    const id = await client.create({ payload }, SHORT_TTL_MS);
    const session = await client.load(id).catch(() => null);
    // On a machine that stalled for that long, it takes another one.
    if (session !== null && performance.now() - startMs < SHORT_TTL_MS / 3) return { id, session };
  }
}
