import type { Redis } from 'ioredis';
import { StoreError, type StoreUsage } from '../backend.ts';

const SCAN_COUNT = 1_000;
const USAGE_SAMPLE = 200;

/** The keys that begin with a prefix, whatever their type. */
export class RedisKeys {
  readonly #client: Redis;
  readonly #prefix: string;

  constructor(client: Redis, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  /** The connected client. Throws with the stage `before-write` if it is not connected. */
  connected(): Redis {
    if (this.#client.status !== 'ready') throw new StoreError('no connection to redis', 'before-write');
    return this.#client;
  }

  keyOf(id: string): string {
    return this.#prefix + id;
  }

  async usage(): Promise<StoreUsage> {
    // A scan may name a key twice.
    const seen = new Set<string>();
    let sampled = 0;
    let sampledBytes = 0;
    for await (const keys of this.#batches()) {
      const fresh = keys.filter((key) => !seen.has(key));
      for (const key of fresh) seen.add(key);
      const sample = fresh.slice(0, USAGE_SAMPLE - sampled);
      const sizes = await Promise.all(sample.map((key) => this.#client.memory('USAGE', key, 'SAMPLES', 0)));
      for (const size of sizes) {
        // A key that has expired since the scan has no size.
        if (size === null) continue;
        sampled += 1;
        sampledBytes += size;
      }
    }
    const sessions = seen.size;
    const bytes = sampled === 0 ? 0 : Math.round((sampledBytes / sampled) * sessions);
    return {
      sessions,
      bytes,
      definition: `MEMORY USAGE of the keys (sample of up to ${USAGE_SAMPLE}), without the server's own base memory`,
    };
  }

  async reset(): Promise<void> {
    let removed: Promise<unknown> = Promise.resolve();
    for await (const keys of this.#batches()) {
      await removed;
      removed = keys.length === 0 ? Promise.resolve() : this.connected().unlink(...keys);
      removed.catch(() => undefined);
    }
    await removed;
  }

  async *#batches(): AsyncGenerator<string[]> {
    const pattern = `${this.#prefix.replace(/[\\*?[\]]/g, '\\$&')}*`;
    let cursor = '0';
    do {
      const [next, keys] = await this.connected().scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT);
      cursor = next;
      yield keys;
    } while (cursor !== '0');
  }
}
