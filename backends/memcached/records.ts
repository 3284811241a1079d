import { type SeededSession, StoreError, type StoreUsage } from '../backend.ts';
import type { SessionRecord, SessionRecords } from '../session-store.ts';
import type { Connection } from './connection.ts';
import { expiryOf } from './expiry.ts';
import { listKeys } from './key-listing.ts';
import { sendAll } from './text-protocol.ts';

/** An item of memcached has 1 MiB, key and header included. */
export const MAX_SESSION_BYTES = 1024 * 1024 - 1024;

const MAINTENANCE_DEADLINE_MS = 15_000;

/** Keys that the text protocol can express: there a key ends at a blank. */
const PLAIN_KEY = /^[\x21-\x7e]+$/;

/** Sessions as items under `<prefix>session:<id>`. A full server evicts some without an error. */
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

  /** Rejects unless the server stored each of them. It may evict them later. */
  async insertAll(sessions: readonly SeededSession[]): Promise<void> {
    const nowMs = Date.now();
    const commands = sessions.map(({ id, json, ttlMs }) => {
      const bytes = Buffer.byteLength(json);
      return `set ${this.#key(id)} 0 ${expiryOf(ttlMs, nowMs)} ${bytes}\r\n${json}\r\n`;
    });
    const refused = (await sendAll(this.#url, commands, MAINTENANCE_DEADLINE_MS)).find((answer) => answer !== 'STORED');
    if (refused !== undefined) throw new Error(`memcached did not store a session: ${refused}`);
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
    await this.#delete(this.#key(id));
  }

  async usage(): Promise<StoreUsage> {
    let [sessions, bytes] = [0, 0];
    for await (const keys of listKeys(this.#url, this.#keyPrefix, MAINTENANCE_DEADLINE_MS)) {
      sessions += keys.length;
      for (const key of keys) bytes += key.bytes;
    }
    return {
      sessions,
      bytes,
      definition: "the items' own size with key and header, without the slack of their slabs",
    };
  }

  async reset(): Promise<void> {
    // A listing of many keys leaves out a few that the server is just moving.
    while ((await this.#removeListed()) > 0);
  }

  /** Resolves with the number of keys that were listed. */
  async #removeListed(): Promise<number> {
    let listed = 0;
    for await (const keys of listKeys(this.#url, this.#keyPrefix, MAINTENANCE_DEADLINE_MS)) {
      listed += keys.length;
      const names = keys.map(({ key }) => key);
      const plain = names.filter((key) => PLAIN_KEY.test(key));
      await sendAll(
        this.#url,
        plain.map((key) => `delete ${key}\r\n`),
        MAINTENANCE_DEADLINE_MS,
      );
      const others = names.filter((key) => !PLAIN_KEY.test(key));
      await Promise.all(others.map((key) => this.#delete(key)));
    }
    return listed;
  }

  async #delete(key: string): Promise<void> {
    await this.#connection.call<boolean | null>((client, done) => client.delete(key, done));
  }

  #key(id: string): string {
    return this.#keyPrefix + id;
  }
}

/** An item that is too large is refused here: the server would drop the session that it replaces. */
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
