import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpRequest } from '../../../bench/load/http/request.ts';

const PLAIN = { method: 'GET', authority: '[::1]:3000', path: '/a?b', headers: [], body: null };

test('a plain GET has no header but its host', () => {
  assert.equal(httpRequest(PLAIN), 'GET /a?b HTTP/1.1\r\nhost: [::1]:3000\r\n\r\n');
});

test('the length of a body is that of its UTF-8 bytes, and no content type is invented', () => {
  const text = httpRequest({ ...PLAIN, method: 'POST', headers: [['X-Name', 'é']], body: 'é€' });
  const bytes = Buffer.from(text, 'latin1');
  assert.equal(
    bytes.toString('utf8'),
    'POST /a?b HTTP/1.1\r\nhost: [::1]:3000\r\nX-Name: é\r\ncontent-length: 5\r\n\r\né€',
  );
});

test('a method that usually has a body sends a length of 0 without one', () => {
  assert.match(httpRequest({ ...PLAIN, method: 'POST' }), /\r\ncontent-length: 0\r\n\r\n$/);
  assert.doesNotMatch(httpRequest({ ...PLAIN, method: 'DELETE' }), /content-length/);
});
