import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { userAddresses } from '../../../bench/load/http/user-addresses.ts';

describe('the addresses of users', () => {
  it('are their own if the machine has several', { skip: process.platform !== 'linux' }, async () => {
    assert.deepEqual(await userAddresses(7), { count: 7, claimed: false });
  });

  it('are only claimed if it has one', async () => {
    assert.deepEqual(await userAddresses(7, '192.0.2.1'), { count: 7, claimed: true });
  });
});
