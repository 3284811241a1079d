import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import { digestOf, payloadOf } from '../../bench/model/payload.ts';

describe('the payload of a session', () => {
  it('has exactly the size asked for, in JSON as well', () => {
    for (const size of [0, 1, 64, 1_024, 65_536, 1_000_000]) {
      const payload = payloadOf('1a-2b', size);
      assert.equal(Buffer.byteLength(payload), size);
      assert.equal(Buffer.byteLength(JSON.stringify(payload)), size + 2);
    }
  });

  it('follows from the nonce alone', () => {
    assert.equal(payloadOf('a-1', 1_024), payloadOf('a-1', 1_024));
    const nonces = Array.from({ length: 2_000 }, (_, index) => `${index.toString(36)}-0`);
    assert.equal(new Set(nonces.map((nonce) => digestOf(payloadOf(nonce, 1_024)))).size, nonces.length);
  });

  it('compresses about as a session of a real application does', () => {
    const ratio = 65_536 / deflateSync(payloadOf('a-1', 65_536)).length;
    assert.ok(ratio > 1.5 && ratio < 5, `ratio ${ratio}`);
  });

  it('has a digest of 16 characters that shows any change', () => {
    const payload = payloadOf('a-1', 1_024);
    assert.equal(digestOf(payload).length, 16);
    assert.notEqual(digestOf(payload), digestOf(`${payload.slice(0, -1)}~`));
  });
});
