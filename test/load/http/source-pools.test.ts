import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sourceAddressOf } from '../../../bench/load/http/source-pools.ts';
import { MOST_SOURCE_ADDRESSES } from '../../../bench/model/limits.ts';

it('every source address is in a network of its own, and not in that of 127.0.0.1', () => {
  const addresses = Array.from({ length: MOST_SOURCE_ADDRESSES }, (_, index) => {
    return sourceAddressOf(index, { count: MOST_SOURCE_ADDRESSES });
  });
  const networks = new Set(addresses.map((address) => address.split('.').slice(0, 3).join('.')));
  assert.equal(networks.size, MOST_SOURCE_ADDRESSES);
  assert.ok(!networks.has('127.0.0'));
  assert.deepEqual([addresses[0], addresses[256], addresses.at(-1)], ['127.1.0.1', '127.2.0.1', '127.254.255.1']);
});
