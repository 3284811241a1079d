import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, speaksTls, viaLink } from '../../../bench/cluster/links/link-url.ts';

const LINK = { host: '127.0.0.1', port: 7120 };

for (const [url, host, port, mapped] of [
  ['redis://127.0.0.1:7200', '127.0.0.1', 7200, 'redis://127.0.0.1:7120'],
  ['redis://:p%40ss@store.example/3', 'store.example', 99, 'redis://:p%40ss@127.0.0.1:7120/3'],
  [
    'postgres://me:a%2Fb@[::1]:5433/db?sslmode=disable&application_name=x',
    '::1',
    5433,
    'postgres://me:a%2Fb@127.0.0.1:7120/db?sslmode=disable&application_name=x',
  ],
  [
    'postgres://me@ignored/db?host=other&port=5434&sslmode=disable',
    'other',
    5434,
    'postgres://me@127.0.0.1:7120/db?sslmode=disable',
  ],
  ['http://store.example/v1', 'store.example', 80, 'http://127.0.0.1:7120/v1'],
  ['https://store.example/v1', 'store.example', 443, 'https://127.0.0.1:7120/v1'],
] as const) {
  test(`${url} leads to ${host}:${port}, and by way of a link keeps all but that`, () => {
    assert.deepEqual(addressOf(url, 99), { host, port });
    assert.equal(viaLink(url, LINK), mapped);
  });
}

for (const [url, isEncrypted] of [
  ['redis://127.0.0.1:7200', false],
  ['rediss://store.example', true],
  ['https://store.example/v1', true],
  ['postgres://store.example/db?sslmode=disable', false],
  ['postgres://store.example/db?sslmode=verify-full', true],
] as const) {
  test(`${url} is ${isEncrypted ? '' : 'not '}encrypted`, () => assert.equal(speaksTls(url), isEncrypted));
}
