import { hash } from 'node:crypto';

const POOL_BYTES = 256 * 1024;

const WORDS =
  'account basket billing blue button category checkout city colour coupon currency customer default delivery discount ' +
  'display email express filter first gift green history invoice item language large last locale medium member name ' +
  'newsletter note number option order page payment phone pickup postcode preference price product promo quantity rate ' +
  'region return review search seen shipping size small sort status street summary tax theme token total update user view ' +
  'visit voucher wishlist zone';

let pool: string | undefined;

/**
 * The payload of the session that the login `nonce` opens: exactly `sizeBytes` ASCII characters that need no escaping in
 * JSON. Words and random identifiers are mixed, so that it compresses about as a real session does. The same nonce gives the
 * same payload everywhere: application, seeding and checker share this function, so it is part of the model.
 */
export function payloadOf(nonce: string, sizeBytes: number): string {
  pool ??= fillPool();
  const start = Number.parseInt(hash('sha1', nonce, 'hex').slice(0, 8), 16) % POOL_BYTES;
  let text = `${nonce.replace(/[^\w.-]/g, '_')};${pool.slice(start, start + sizeBytes)}`;
  while (text.length < sizeBytes) text += pool.slice(0, sizeBytes - text.length);
  return text.slice(0, sizeBytes);
}

/** 16 characters that change when the payload does. */
export function digestOf(payload: string): string {
  return hash('sha1', payload, 'base64url').slice(0, 16);
}

function fillPool(): string {
  const words = WORDS.split(' ');
  const parts: string[] = [];
  let state = 1;
  for (let length = 0; length < POOL_BYTES; ) {
    // A 32-bit xorshift: cheap, and the same on every node.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const unsigned = state >>> 0;
    const part = unsigned % 4 === 0 ? `${unsigned.toString(36)};` : `${words[unsigned % words.length]}=`;
    parts.push(part);
    length += part.length;
  }
  return parts.join('').slice(0, POOL_BYTES);
}
