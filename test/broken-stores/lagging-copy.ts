import { BrokenStore, brokenRedis, type Callback, type Data, everyNth } from './broken-redis.ts';

/** Now and then answers from an old copy. */
class Store extends BrokenStore {
  readonly #copy = new Map<string, string>();
  readonly #lags = everyNth(20);

  override get(id: string, callback: Callback<Data>): void {
    super.get(id, (error, data) => {
      const before = this.#copy.get(id);
      if (!error && data) this.#copy.set(id, JSON.stringify(data));
      if (!error && data && before !== undefined && this.#lags()) callback(null, JSON.parse(before));
      else callback(error, data);
    });
  }
}

export default brokenRedis('lagging-copy', Store);
