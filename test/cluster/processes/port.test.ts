import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { leasePort } from '../../../bench/cluster/processes/port.ts';

test('the same port is leased again once its lease has ended, and not before', async () => {
  const first = await leasePort(7190);
  {
    using second = await leasePort(7190);
    assert.notEqual(second.port, first.port);
  }
  first[Symbol.dispose]();
  using again = await leasePort(7190);
  assert.equal(again.port, first.port);
});

test('a port on which another server listens is passed over', async () => {
  const lease = await leasePort(7195);
  lease[Symbol.dispose]();
  const other = createServer().listen(lease.port, '127.0.0.1');
  await once(other, 'listening');
  try {
    using next = await leasePort(7195);
    assert.ok(next.port > lease.port);
  } finally {
    other.close();
  }
});

test('leases taken at the same time are all different', async () => {
  const leases = await Promise.all(Array.from({ length: 10 }, (_, index) => leasePort(index < 5 ? 7150 : undefined)));
  assert.equal(new Set(leases.map(({ port }) => port)).size, 10);
  for (const lease of leases) lease[Symbol.dispose]();
});
