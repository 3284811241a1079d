import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Browser } from '../../bench/app/browser.ts';
import { expressSessionPort } from '../../bench/app/session-port.ts';
import { FaultyStore } from './faulty-store.ts';
import { nodeOf } from './node-of.ts';

const READS = 10;

/** The touches of the store by some reads, and by one more after a while. */
async function touches(touchIntervalMs: number): Promise<{ atOnce: number; later: number; store: FaultyStore }> {
  const store = new FaultyStore();
  const settings = { ttlMs: 60_000, touchIntervalMs, storeDeadlineMs: 5_000, keyPrefix: 'test:' };
  await using node = await nodeOf(expressSessionPort(store, settings, 'secret').port);
  using user = new Browser('ann');
  await user.login(node.port);
  for (let read = 0; read < READS; read += 1) {
    const { status, headers } = await user.read(node.port);
    assert.equal(status, 200);
    assert.notEqual(headers['set-cookie'], undefined, 'the cookie is renewed all the same');
  }
  const atOnce = store.calls.touch;
  await sleep(touchIntervalMs + 10);
  await user.read(node.port);
  return { atOnce, later: store.calls.touch - atOnce, store };
}

describe('--touch-interval', () => {
  it('is 0 by default: every read touches its session', async () => {
    assert.deepEqual({ ...(await touches(0)), store: null }, { atOnce: READS, later: 1, store: null });
  });

  it('leaves out touches within the interval after a save or touch, and not later ones', async () => {
    const { atOnce, later, store } = await touches(1_500);
    assert.equal(atOnce, 0, 'its login has saved it');
    assert.equal(later, 1);
    assert.equal(store.calls.get, READS + 1, 'a read is one trip to the store');
  });
});
