import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import none from '../../backends/none/index.ts';
import { Browser } from '../../bench/app/browser.ts';
import { expressSessionPort } from '../../bench/app/session-port.ts';
import { digestOf, payloadOf } from '../../bench/model/payload.ts';
import { FaultyStore } from './faulty-store.ts';
import { nodeOf } from './node-of.ts';

const SETTINGS = { ttlMs: 60_000, storeDeadlineMs: 1_000, keyPrefix: 'test:' };

async function setUp() {
  const resources = new AsyncDisposableStack();
  const node = resources.use(await nodeOf(expressSessionPort(new FaultyStore(), SETTINGS, 'secret').port));
  const user = resources.use(new Browser('ann'));
  return { user, port: node.port, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

describe('the application', () => {
  it('keeps a user logged in from login to logout', async () => {
    await using stage = await setUp();
    const { user, port } = stage;
    const nodeId = 'node-1';
    const digest = digestOf(payloadOf('ann-1', 1_024));
    const about = { userId: 'ann', nonce: 'ann-1', digest };
    assert.deepEqual((await user.login(port)).body, { requestId: 'ann-1', nodeId, ...about, items: [] });
    assert.deepEqual((await user.read(port)).body, { requestId: 'ann-2', nodeId, ...about, items: [] });
    assert.deepEqual((await user.post(port, '/cart')).body, { requestId: 'ann-3', nodeId, ...about, items: ['ann-3'] });
    assert.deepEqual((await user.read(port)).body, { requestId: 'ann-4', nodeId, ...about, items: ['ann-3'] });
    assert.deepEqual((await user.post(port, '/checkout')).body, { requestId: 'ann-5', nodeId, ...about, items: [] });
    assert.deepEqual((await user.post(port, '/logout')).body, { requestId: 'ann-6', nodeId });
    const { status, body } = await user.read(port);
    assert.deepEqual([status, body], [401, { requestId: 'ann-7', nodeId, anonymous: true }]);
  });

  it('shows an item twice that was added twice', async () => {
    await using stage = await setUp();
    await stage.user.login(stage.port);
    await stage.user.send(stage.port, 'POST', '/cart', { requestId: 'again' });
    const { body } = await stage.user.send(stage.port, 'POST', '/cart', { requestId: 'again' });
    assert.deepEqual(body.items, ['again', 'again']);
  });

  it('opens no session and sets no cookie for a user who is not logged in', async () => {
    await using stage = await setUp();
    const { user, port } = stage;
    for (const cookie of ['', 'sid=s%3Aforged.signature', 'sid=nonsense']) {
      user.cookie = cookie;
      const answers = [
        await user.read(port),
        await user.post(port, '/cart'),
        await user.post(port, '/checkout'),
        await user.post(port, '/logout'),
      ];
      for (const { status, body, headers } of answers) {
        assert.deepEqual([status, body.anonymous, headers['set-cookie']], [401, true, undefined]);
      }
    }
  });

  it('gives every login a new id, and ends the session before', async () => {
    await using stage = await setUp();
    const { user, port } = stage;
    await user.login(port);
    const first = user.cookie;
    await user.login(port);
    assert.notEqual(user.cookie, first);
    assert.equal((await user.read(port)).body.nonce, 'ann-2');
    user.cookie = first;
    assert.equal((await user.read(port)).status, 401);
  });

  it('renews the cookie of an active reader', async () => {
    await using stage = await setUp();
    await stage.user.login(stage.port);
    const [cookie] = (await stage.user.read(stage.port)).headers['set-cookie'] ?? [];
    assert.match(cookie ?? '', /^sid=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
  });

  it('refuses a request without an id, and a login without a user', async () => {
    await using stage = await setUp();
    const { user, port } = stage;
    assert.equal((await user.send(port, 'GET', '/session', { requestId: null })).status, 400);
    assert.equal((await user.send(port, 'GET', '/session', { requestId: 'x'.repeat(129) })).status, 400);
    for (const body of [
      '',
      '{',
      '[]',
      '{"userId":7}',
      '{"userId":""}',
      JSON.stringify({ userId: 'x'.repeat(5_000) }),
    ]) {
      const { status, headers } = await user.send(port, 'POST', '/login', { body });
      assert.deepEqual([status, headers['set-cookie']], [400, undefined], body);
    }
    assert.equal((await user.send(port, 'GET', '/nowhere')).status, 404);
    assert.equal((await user.send(port, 'GET', '/healthz', { requestId: null })).status, 200);
  });

  it('states the length of every answer, and sends no needless header', async () => {
    await using stage = await setUp();
    const { user, port } = stage;
    for (const { headers, text } of [await user.login(port), await user.read(port), await user.post(port, '/logout')]) {
      assert.equal(headers['content-length'], String(Buffer.byteLength(text)));
      assert.match(headers['content-type'] ?? '', /^application\/json/);
      assert.equal(headers.etag, undefined);
      assert.equal(headers['x-powered-by'], undefined);
    }
  });

  it('answers in the same form without sessions', async () => {
    const signal = new AbortController().signal;
    const session = (await import('express-session')).default;
    const opened = await none.open({
      services: {},
      session,
      settings: SETTINGS,
      cookieSecret: '',
      dataDir: '/nowhere',
      nodeId: 'node-1',
      signal,
    });
    if (!('port' in opened)) throw new Error('none brings its own port');
    await using node = await nodeOf(opened.port);
    using user = new Browser('ann');
    const shape = ['digest', 'items', 'nodeId', 'nonce', 'requestId', 'userId'];
    for (const answer of [
      await user.login(node.port),
      await user.read(node.port),
      await user.post(node.port, '/cart'),
    ]) {
      assert.equal(answer.status, 200);
      assert.deepEqual(Object.keys(answer.body).toSorted(), shape);
      assert.equal(answer.headers['set-cookie'], undefined);
    }
    assert.equal((await user.post(node.port, '/logout')).status, 200);
  });
});
