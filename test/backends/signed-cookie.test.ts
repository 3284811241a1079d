import assert from 'node:assert/strict';
import { test } from 'node:test';
import expressSession from 'express-session';
import signedCookie from '../../backends/signed-cookie/index.ts';
import { Browser } from '../../bench/app/browser.ts';
import { nodeOf } from '../app/node-of.ts';

const CONTEXT = {
  services: {},
  session: expressSession,
  settings: { ttlMs: 60_000, storeDeadlineMs: 500, keyPrefix: 'test:' },
  cookieSecret: 'a secret of thirty-two characters',
  dataDir: '/nowhere',
  nodeId: 'node-1',
};

test('a session that becomes too large for a cookie is refused before it is written, and stays as it was', async () => {
  const opened = await signedCookie.open({ ...CONTEXT, signal: new AbortController().signal });
  assert.ok('port' in opened);
  await using node = await nodeOf(opened.port);
  using user = new Browser('ann');
  await user.login(node.port);
  let items: readonly unknown[] = [];
  let answer = await user.post(node.port, '/cart');
  for (let adds = 0; answer.status === 200 && adds < 1_000; adds++) {
    assert.ok((user.cookie ?? '').length <= 4_096);
    items = answer.body.items as unknown[];
    answer = await user.post(node.port, '/cart');
  }
  assert.ok(items.length > 10, `${items.length} items`);
  assert.deepEqual([answer.status, answer.body.stage, answer.headers['set-cookie']], [503, 'before-write', undefined]);
  assert.deepEqual((await user.read(node.port)).body.items, items);
});
