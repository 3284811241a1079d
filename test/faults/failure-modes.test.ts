import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SENTINEL_SERVICES } from '../../backends/redis/sentinel-services.ts';
import { redisService } from '../../backends/redis/service.ts';
import { failureModesOf } from '../../bench/faults/failure-modes.ts';

function taken(kind: string, target: string, services = SENTINEL_SERVICES): readonly string[] {
  return failureModesOf([{ kind, target, injectedUs: 1 }], services);
}

describe('what a fault takes away', () => {
  it('is the primary too where a replica may take its place', () => {
    assert.deepEqual(taken('store-freeze', 'redis-primary'), ['primary']);
    assert.deepEqual(taken('store-kill', 'redis-primary'), ['store', 'primary']);
    assert.deepEqual(taken('store-freeze', 'every server'), ['primary']);
  });

  it('is not the primary where another server was struck, or no replica exists', () => {
    assert.deepEqual(taken('store-freeze', 'redis-replica'), []);
    assert.deepEqual(taken('store-freeze', 'redis', [redisService]), []);
    assert.deepEqual(taken('node-kill', 'node-1'), ['node']);
  });

  it('is nothing where it did not strike', () => {
    assert.deepEqual(failureModesOf([{ kind: 'store-kill', target: 'redis', injectedUs: null }], [redisService]), []);
  });
});
