import type { SessionRecord, SessionRecords } from '../session-store.ts';
import type { HashRing } from './ring.ts';

/** Sessions spread over several servers. What belongs to one that is down fails, and nothing else does. */
export class ShardedRecords implements SessionRecords {
  readonly #ring: HashRing;
  readonly #shards: readonly SessionRecords[];

  /** @param shards in the order of the ring's servers. */
  constructor(ring: HashRing, shards: readonly SessionRecords[]) {
    this.#ring = ring;
    this.#shards = shards;
  }

  load(id: string): Promise<string | null> {
    return this.#shardOf(id).load(id);
  }

  insert(id: string, record: SessionRecord): Promise<void> {
    return this.#shardOf(id).insert(id, record);
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

  #shardOf(id: string): SessionRecords {
    const shard = this.#shards[this.#ring.serverOf(id)];
    if (shard === undefined) throw new Error('there are fewer shards than servers');
    return shard;
  }
}
