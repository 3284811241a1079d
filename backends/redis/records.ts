import type { Redis } from 'ioredis';
import { StoreError, type StoreUsage } from '../backend.ts';
import type { SessionRecord, SessionRecords } from '../session-store.ts';

const SCAN_COUNT = 1_000;
const USAGE_SAMPLE = 200;

/** Sessions as strings under `<prefix>session:<id>`, each with its own expiry. */
export class RedisRecords implements SessionRecords {
  readonly #client: Redis;
  readonly #keyPrefix: string;

  constructor(client: Redis, keyPrefix: string) {
    this.#client = client;
    this.#keyPrefix = `${keyPrefix}session:`;
  }

  async load(id: string): Promise<string | null> {
    return this.#connected().get(this.#key(id));
  }

  async insert(id: string, { json, ttlMs }: SessionRecord): Promise<void> {
    await this.#connected().set(this.#key(id), json, 'PX', ttlMs);
  }

  async update(id: string, { json, ttlMs }: SessionRecord): Promise<boolean> {
    return (await this.#connected().set(this.#key(id), json, 'PX', ttlMs, 'XX')) !== null;
  }

  async touch(id: string, ttlMs: number): Promise<void> {
    await this.#connected().pexpire(this.#key(id), ttlMs);
  }

  async remove(id: string): Promise<void> {
    await this.#connected().del(this.#key(id));
  }

  async usage(): Promise<StoreUsage> {
    let sessions = 0;
    let sampled = 0;
    let sampledBytes = 0;
    for await (const keys of this.#batchesOfKeys()) {
      sessions += keys.length;
      const sample = keys.slice(0, USAGE_SAMPLE - sampled);
      const sizes = await Promise.all(sample.map((key) => this.#client.memory('USAGE', key, 'SAMPLES', 0)));
      for (const size of sizes) {
        // A key that ran out meanwhile has no size.
        if (size === null) continue;
        sampled += 1;
        sampledBytes += size;
      }
    }
    const bytes = sampled === 0 ? 0 : Math.round((sampledBytes / sampled) * sessions);
    return {
      sessions,
      bytes,
      definition: `MEMORY USAGE of the keys (sample of up to ${USAGE_SAMPLE}), without the server's own base memory`,
    };
  }

  async reset(): Promise<void> {
    for await (const keys of this.#batchesOfKeys()) {
      if (keys.length > 0) await this.#connected().unlink(...keys);
    }
  }

  async *#batchesOfKeys(): AsyncGenerator<string[]> {
    const pattern = `${this.#keyPrefix.replace(/[\\*?[\]]/g, '\\$&')}*`;
    const seen = new Set<string>();
    let cursor = '0';
    do {
      const [next, keys] = await this.#connected().scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT);
      cursor = next;
      // A scan may name a key twice.
      const fresh = keys.filter((key) => !seen.has(key));
      for (const key of fresh) seen.add(key);
      yield fresh;
    } while (cursor !== '0');
  }

  /** The client, or the certainty that nothing was sent. */
  #connected(): Redis {
    if (this.#client.status !== 'ready') throw new StoreError('there is no connection to redis', 'before-write');
    return this.#client;
  }

  #key(id: string): string {
    return this.#keyPrefix + id;
  }
}
