import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback } from '../../bench/model/loopback.ts';

test('only names and addresses that never leave this machine are loopback', () => {
  for (const host of ['localhost', '127.0.0.1', '127.9.8.7', '::1', '[::1]', '::ffff:127.0.0.1']) {
    assert.ok(isLoopback(host), host);
  }
  const others = [
    '',
    'db',
    'localhost.example.com',
    '127.0.0.1.example.com',
    '127.0.0.999',
    '0.0.0.0',
    '10.0.0.1',
    '[::2]',
    '::ffff:10.0.0.1',
  ];
  for (const host of others) assert.ok(!isLoopback(host), host);
});
