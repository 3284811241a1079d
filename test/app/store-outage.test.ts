import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryRecords } from '../../backends/memory/records.ts';
import type { SessionRecord } from '../../backends/session-store.ts';
import { Browser } from '../../bench/app/browser.ts';
import { expressSessionPort } from '../../bench/app/session-port.ts';
import { type Fault, FaultyStore, LATE_MS } from './faulty-store.ts';
import { nodeOf } from './node-of.ts';

const SETTINGS = { ttlMs: 60_000, storeDeadlineMs: 50, keyPrefix: 'test:' };

async function setUp(store = new FaultyStore()) {
  const resources = new AsyncDisposableStack();
  const { port, guarded } = expressSessionPort(store, SETTINGS, 'secret');
  const node = resources.use(await nodeOf(port));
  const user = resources.use(new Browser('ann'));
  return {
    store,
    user,
    port: node.port,
    failedTouches: () => guarded.failedTouches,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

describe('when the store fails to read', () => {
  for (const fault of ['reject', 'hang', 'throw', 'ENOENT', 'late'] satisfies Fault[]) {
    it(`(${fault}) a logged-in user gets 503 and nothing was written`, async () => {
      await using stage = await setUp();
      const { store, user, port } = stage;
      await user.login(port);
      const { cookie } = user;
      store.faults.get = fault;
      for (const ask of [() => user.read(port), () => user.post(port, '/cart'), () => user.post(port, '/logout')]) {
        const { status, body, headers } = await ask();
        assert.equal(status, 503);
        assert.equal(body.stage, 'before-write');
        assert.equal(body.nodeId, 'node-1');
        assert.equal(headers['set-cookie'], undefined);
      }
      await sleep(LATE_MS);
      delete store.faults.get;
      assert.equal(user.cookie, cookie);
      assert.deepEqual((await user.read(port)).body.items, []);
    });
  }
});

describe('when the store fails to write', () => {
  for (const fault of ['reject', 'hang', 'throw', 'ENOENT'] satisfies Fault[]) {
    it(`(${fault}) an item or a checkout is answered with 503, sent to the store once, and not shown later`, async () => {
      await using stage = await setUp();
      const { store, user, port } = stage;
      await user.login(port);
      store.faults.set = fault;
      for (const path of ['/cart', '/checkout'] as const) {
        store.calls.set = 0;
        const { status, body, headers } = await user.post(port, path);
        assert.deepEqual([status, body.stage, headers['set-cookie']], [503, 'write', undefined]);
        assert.equal(store.calls.set, 1);
      }
      delete store.faults.set;
      assert.deepEqual((await user.read(port)).body.items, []);
    });

    it(`(${fault}) a login is answered with 503 and opens no session`, async () => {
      await using stage = await setUp();
      const { store, user, port } = stage;
      store.faults.set = fault;
      const { status, body, headers } = await user.login(port);
      assert.deepEqual([status, body.stage, headers['set-cookie']], [503, 'write', undefined]);
      assert.equal(store.calls.set, 1);
    });
  }

  it('a write that the store applies after the deadline is answered with 503', async () => {
    await using stage = await setUp();
    const { store, user, port } = stage;
    await user.login(port);
    store.faults.set = 'late';
    const { status, body } = await user.post(port, '/cart');
    assert.deepEqual([status, body.stage], [503, 'write']);
    delete store.faults.set;
    await sleep(LATE_MS);
    assert.deepEqual((await user.read(port)).body.items, ['ann-2']);
  });

  it('a logout is answered with 503 and the session stays', async () => {
    await using stage = await setUp();
    const { store, user, port } = stage;
    await user.login(port);
    store.faults.destroy = 'reject';
    const { status, body } = await user.post(port, '/logout');
    assert.deepEqual([status, body.stage], [503, 'write']);
    delete store.faults.destroy;
    assert.equal((await user.read(port)).status, 200);
  });

  it('a login on top of a session counts as written once the old session has ended', async () => {
    await using stage = await setUp();
    const { store, user, port } = stage;
    await user.login(port);
    store.faults.destroy = 'hang';
    assert.equal((await user.login(port)).body.stage, 'write');
    delete store.faults.destroy;
    store.faults.set = 'reject';
    assert.equal((await user.login(port)).body.stage, 'write');
  });
});

describe('when the store fails to extend a session', () => {
  for (const fault of ['reject', 'hang', 'throw', 'ENOENT'] satisfies Fault[]) {
    it(`(${fault}) the reader and the next request on the connection are served`, async () => {
      await using stage = await setUp();
      const { store, user, port, failedTouches } = stage;
      await user.login(port);
      store.faults.touch = fault;
      const first = await user.read(port);
      const second = await user.read(port);
      assert.deepEqual([first.status, second.status], [200, 200]);
      assert.equal(second.connection, first.connection);
      assert.equal(failedTouches(), 2);
    });
  }
});

describe('a store', () => {
  it('that emits `disconnect` makes no user anonymous', async () => {
    await using stage = await setUp();
    const { store, user, port } = stage;
    await user.login(port);
    store.emit('disconnect');
    assert.equal((await user.read(port)).status, 200);
    store.faults.get = 'reject';
    assert.equal((await user.read(port)).status, 503);
  });

  it('that emits an error without a listener does not end the process', async () => {
    await using stage = await setUp();
    stage.store.emit('error', new Error('connection lost'));
    assert.equal((await stage.user.login(stage.port)).status, 200);
  });

  it('without a touch works without it', async () => {
    const store = new FaultyStore();
    Object.defineProperty(store, 'touch', { value: undefined });
    await using stage = await setUp(store);
    await stage.user.login(stage.port);
    assert.equal((await stage.user.read(stage.port)).status, 200);
    assert.equal(stage.failedTouches(), 0);
  });

  it('gets no more calls than a request needs', async () => {
    await using stage = await setUp();
    const { store, user, port } = stage;
    const callsOf = async (work: () => Promise<{ status: number }>) => {
      Object.assign(store.calls, { get: 0, set: 0, touch: 0, destroy: 0 });
      assert.equal((await work()).status, 200);
      return { ...store.calls };
    };
    assert.deepEqual(await callsOf(() => user.login(port)), { get: 0, set: 1, touch: 0, destroy: 0 });
    assert.deepEqual(await callsOf(() => user.read(port)), { get: 1, set: 0, touch: 1, destroy: 0 });
    assert.deepEqual(await callsOf(() => user.post(port, '/cart')), { get: 1, set: 1, touch: 0, destroy: 0 });
    assert.deepEqual(await callsOf(() => user.post(port, '/checkout')), { get: 1, set: 1, touch: 0, destroy: 0 });
    assert.deepEqual(await callsOf(() => user.login(port)), { get: 1, set: 1, touch: 0, destroy: 1 });
    assert.deepEqual(await callsOf(() => user.post(port, '/logout')), { get: 1, set: 0, touch: 0, destroy: 1 });
  });
});

describe('a session', () => {
  it('that ended just before a request saves it stays ended', async () => {
    await using stage = await setUp();
    const { store, user, port } = stage;
    await user.login(port);
    using other = new Browser('other-tab');
    other.cookie = user.cookie;
    store.beforeSet = async () => {
      store.beforeSet = undefined;
      assert.equal((await other.post(port, '/logout')).status, 200);
    };
    const { status, body, headers } = await user.post(port, '/cart');
    assert.deepEqual([status, body.anonymous, headers['set-cookie']], [401, true, undefined]);
    assert.equal((await user.read(port)).status, 401);
  });

  it('gets its whole lifetime from a save, however old the saved copy is', async () => {
    const lifetimes: number[] = [];
    class Watched extends MemoryRecords {
      override async load(id: string): Promise<string | null> {
        const json = await super.load(id);
        return json?.replace(/"expires":"[^"]*"/, '"expires":"2001-01-01T00:00:00.000Z"') ?? null;
      }
      override update(id: string, record: SessionRecord): Promise<boolean> {
        lifetimes.push(record.ttlMs);
        return super.update(id, record);
      }
    }
    await using stage = await setUp(new FaultyStore(new Watched({ sessions: 100, characters: 100_000 })));
    await stage.user.login(stage.port);
    assert.equal((await stage.user.post(stage.port, '/cart')).status, 200);
    assert.equal(lifetimes.length, 1);
    assert.ok((lifetimes[0] ?? 0) > SETTINGS.ttlMs / 2);
  });
});
