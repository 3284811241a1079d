import type { SeededSession } from '../backend.ts';
import type { SessionRecord, SessionRecords } from '../session-store.ts';
import type { RedisKeys } from './keys.ts';

/** One command for many sessions: for each its own would cost the client more than the server. */
const INSERT_ALL = `
  for index, key in ipairs(KEYS) do
    redis.call('SET', key, ARGV[2 * index - 1], 'PX', ARGV[2 * index])
  end`;

/** Sessions as strings, each with its own expiry. */
export class RedisRecords implements SessionRecords {
  readonly #keys: RedisKeys;

  constructor(keys: RedisKeys) {
    this.#keys = keys;
  }

  async load(id: string): Promise<string | null> {
    return this.#keys.connected().get(this.#keys.keyOf(id));
  }

  async insert(id: string, { json, ttlMs }: SessionRecord): Promise<void> {
    await this.#keys.connected().set(this.#keys.keyOf(id), json, 'PX', ttlMs);
  }

  async insertAll(sessions: readonly SeededSession[]): Promise<void> {
    const keys = sessions.map(({ id }) => this.#keys.keyOf(id));
    const values = sessions.flatMap(({ json, ttlMs }) => [json, ttlMs]);
    await this.#keys.connected().eval(INSERT_ALL, keys.length, ...keys, ...values);
  }

  async update(id: string, { json, ttlMs }: SessionRecord): Promise<boolean> {
    return (await this.#keys.connected().set(this.#keys.keyOf(id), json, 'PX', ttlMs, 'XX')) !== null;
  }

  async touch(id: string, ttlMs: number): Promise<void> {
    await this.#keys.connected().pexpire(this.#keys.keyOf(id), ttlMs);
  }

  async remove(id: string): Promise<void> {
    await this.#keys.connected().del(this.#keys.keyOf(id));
  }
}
