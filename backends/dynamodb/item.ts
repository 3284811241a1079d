import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { StoreError } from '../backend.ts';
import type { SessionRecord } from '../session-store.ts';

export type Item = Record<string, AttributeValue>;

export const KEY_ATTRIBUTE = 'session_id';

/** For DynamoDB, in Unix seconds: it may delete the item from then on, and does so within days. */
export const TTL_ATTRIBUTE = 'expires_at';

const ITEM_LIMIT_BYTES = 400 * 1024;

/** The rest of an item holds its id, its user and the names of its attributes. */
export const MAX_SESSION_BYTES = ITEM_LIMIT_BYTES - 1024;

/** DynamoDB bills this for each item's index entry. */
const BILLED_OVERHEAD_BYTES = 100;

export function keyOf(id: string): Item {
  return { [KEY_ATTRIBUTE]: { S: id } };
}

/** When a session ends: in milliseconds for our own reads, and in seconds for DynamoDB's deletion. */
export function expiryOf(ttlMs: number, nowMs: number): Item {
  const expiresAtMs = nowMs + ttlMs;
  return {
    expires_at_ms: { N: String(expiresAtMs) },
    [TTL_ATTRIBUTE]: { N: String(Math.ceil(expiresAtMs / 1_000)) },
  };
}

/** The condition that the session has not expired, with its only value. */
export function livingAt(nowMs: number) {
  return { ConditionExpression: 'expires_at_ms > :now', ExpressionAttributeValues: { ':now': { N: String(nowMs) } } };
}

export function isLiving({ expires_at_ms: expiry }: Item, nowMs: number): boolean {
  return Number(expiry?.N) > nowMs;
}

export function jsonOf({ session_data: data }: Item): string | null {
  return data?.S ?? null;
}

/** A session that is too large is refused here: DynamoDB would first read all of it. */
export function itemOf(id: string, { json, ttlMs, userId }: SessionRecord, nowMs: number): Item {
  const item: Item = {
    ...keyOf(id),
    ...expiryOf(ttlMs, nowMs),
    ...(userId === null ? {} : { user_id: { S: userId.toWellFormed() } }),
    session_data: { S: json },
  };
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_SESSION_BYTES || sizeOf(item) > ITEM_LIMIT_BYTES) {
    throw new StoreError(
      `a session of ${bytes} bytes is over dynamodb's limit of ${MAX_SESSION_BYTES}`,
      'before-write',
    );
  }
  return item;
}

/** The size of an item that its storage is billed by. */
export function billedBytes(item: Item): number {
  return sizeOf(item) + BILLED_OVERHEAD_BYTES;
}

/**
 * An item's size as DynamoDB counts it (developer guide, "DynamoDB item sizes and formats"): names and texts in UTF-8; for a
 * number one byte per two digits, and one more.
 */
function sizeOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, { S, N }]) => {
    return sum + Buffer.byteLength(name) + (S === undefined ? sizeOfNumber(N ?? '') : Buffer.byteLength(S));
  }, 0);
}

function sizeOfNumber(digits: string): number {
  return Math.ceil(digits.replace(/0+$/, '').length / 2) + 1;
}
