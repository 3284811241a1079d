import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HashRing } from '../../backends/memcached/ring.ts';

const KEYS = Array.from({ length: 10_000 }, (_, index) => `session-${index}`);
const THREE = ['a', 'b', 'c'];

test('every server gets about its share', () => {
  const ring = new HashRing(THREE);
  for (const server of THREE.keys()) {
    const share = KEYS.filter((key) => ring.serverOf(key) === server).length / KEYS.length;
    assert.ok(share > 0.25 && share < 0.42, `${share}`);
  }
});

test('a server that joins takes keys from the others, and moves none between them', () => {
  const [before, after] = [new HashRing(THREE), new HashRing([...THREE, 'd'])];
  const moved = KEYS.filter((key) => before.serverOf(key) !== after.serverOf(key));
  assert.ok(moved.every((key) => after.serverOf(key) === 3));
  assert.ok(moved.length > KEYS.length * 0.15 && moved.length < KEYS.length * 0.35, `${moved.length}`);
});

test('neither the order of the servers nor their addresses matter', () => {
  const [one, other] = [new HashRing(THREE), new HashRing(['c', 'a', 'b'])];
  for (const key of KEYS.slice(0, 200)) assert.equal(THREE[one.serverOf(key)], ['c', 'a', 'b'][other.serverOf(key)]);
});
