import { StoreError, type StoreUsage } from '../backend.ts';
import type { SessionRecord, SessionRecords } from '../session-store.ts';
import type { Connection } from './connection.ts';
import { expiryOf } from './expiry.ts';
import { listKeys } from './key-listing.ts';

/** Memcached's items have 1 MiB, key and header included. */
export const MAX_SESSION_BYTES = 1024 * 1024 - 1024;

const LISTING_DEADLINE_MS = 5_000;

/** Sessions as items under `<prefix>session:<id>`. A full server evicts some without telling anybody. */
export class MemcachedRecords implements SessionRecords {
  readonly #connection: Connection;
  readonly #url: string;
  readonly #keyPrefix: string;

  constructor(connection: Connection, url: string, keyPrefix: string) {
    this.#connection = connection;
    this.#url = url;
    this.#keyPrefix = `${keyPrefix}session:`;
  }

  async load(id: string): Promise<string | null> {
    const value = await this.#connection.call<Buffer | null>((client, done) => client.get(this.#key(id), done));
    return value === null ? null : value.toString('utf8');
  }

  async insert(id: string, record: SessionRecord): Promise<void> {
    const { value, options } = itemOf(record);
    await this.#connection.call<boolean | null>((client, done) => client.set(this.#key(id), value, options, done));
  }

  async update(id: string, record: SessionRecord): Promise<boolean> {
    const { value, options } = itemOf(record);
    const replaced = await this.#connection.call<boolean | null>((client, done) =>
      client.replace(this.#key(id), value, options, done),
    );
    return replaced === true;
  }

  async touch(id: string, ttlMs: number): Promise<void> {
    const expires = expiryOf(ttlMs, Date.now());
    await this.#connection.call<boolean | null>((client, done) => client.touch(this.#key(id), expires, done));
  }

  async remove(id: string): Promise<void> {
    await this.#removeKey(this.#key(id));
  }

  async usage(): Promise<StoreUsage> {
    const keys = await listKeys(this.#url, this.#keyPrefix, LISTING_DEADLINE_MS);
    return {
      sessions: keys.length,
      bytes: keys.reduce((sum, { bytes }) => sum + bytes, 0),
      definition: "the items' own size with key and header, without the slack of their slabs",
    };
  }

  async reset(): Promise<void> {
    for (const { key } of await listKeys(this.#url, this.#keyPrefix, LISTING_DEADLINE_MS)) await this.#removeKey(key);
  }

  async #removeKey(key: string): Promise<void> {
    await this.#connection.call<boolean | null>((client, done) => client.delete(key, done));
  }

  #key(id: string): string {
    return this.#keyPrefix + id;
  }
}

/** Too large an item is refused before it is sent: the server would drop the session it was to replace. */
function itemOf({ json, ttlMs }: SessionRecord): { value: Buffer; options: { expires: number } } {
  const value = Buffer.from(json);
  if (value.length > MAX_SESSION_BYTES) {
    throw new StoreError(
      `a session of ${value.length} bytes is over memcached's limit of ${MAX_SESSION_BYTES}`,
      'before-write',
    );
  }
  return { value, options: { expires: expiryOf(ttlMs, Date.now()) } };
}
