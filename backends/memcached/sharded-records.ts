import type { SeededSession } from '../backend.ts';
import type { SessionRecord, SessionRecords } from '../session-store.ts';
import type { MemcachedRecords } from './records.ts';
import type { HashRing } from './ring.ts';

type Shard = SessionRecords & Pick<MemcachedRecords, 'insertAll'>;

/** Sessions spread over several servers. If one is down, calls for its sessions fail, and no others. */
export class ShardedRecords implements SessionRecords {
  readonly #ring: HashRing;
  readonly #shards: readonly Shard[];

  /** @param shards in the order of the ring's servers. */
  constructor(ring: HashRing, shards: readonly Shard[]) {
    this.#ring = ring;
    this.#shards = shards;
  }

  load(id: string): Promise<string | null> {
    return this.#shardOf(id).load(id);
  }

  insert(id: string, record: SessionRecord): Promise<void> {
    return this.#shardOf(id).insert(id, record);
  }

  /** Hands each shard those that belong to it. */
  async insertAll(sessions: readonly SeededSession[]): Promise<void> {
    const parts = Map.groupBy(sessions, ({ id }) => this.#shardOf(id));
    await Promise.all([...parts].map(([shard, part]) => shard.insertAll(part)));
  }

  update(id: string, record: SessionRecord): Promise<boolean> {
    return this.#shardOf(id).update(id, record);
  }

  touch(id: string, ttlMs: number): Promise<void> {
    return this.#shardOf(id).touch(id, ttlMs);
  }

  remove(id: string): Promise<void> {
    return this.#shardOf(id).remove(id);
  }

  #shardOf(id: string): Shard {
    const shard = this.#shards[this.#ring.serverOf(id)];
    if (shard === undefined) throw new Error('the ring has more servers than shards');
    return shard;
  }
}
