import { BrokenStore, brokenRedis, type Callback, type Data } from '../../broken-stores/broken-redis.ts';

/** Leaves a timer behind, and a rejection unhandled. */
class Store extends BrokenStore {
  #isFirst = true;

  override get(id: string, callback: Callback<Data>): void {
    super.get(id, callback);
    if (!this.#isFirst) return;
    this.#isFirst = false;
    setInterval(() => undefined, 60_000);
    void Promise.reject(new Error('unhandled on purpose'));
  }
}

export default brokenRedis('untidy', Store);
