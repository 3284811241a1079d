import type { SeededSession } from '../backend.ts';
import type { SessionRecord, SessionRecords } from '../session-store.ts';
import type { RedisKeys } from './keys.ts';
import type { Command } from './raw-pipeline.ts';

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

  /** The commands of `insert`, for a pipeline. */
  insertCommands({ id, json, ttlMs }: SeededSession): readonly Command[] {
    return [['SET', this.#keys.keyOf(id), json, 'PX', String(ttlMs)]];
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
