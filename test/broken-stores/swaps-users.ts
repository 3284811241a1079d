import { BrokenStore, brokenRedis, type Callback, type Data, everyNth } from './broken-redis.ts';

/** Under load, now and then gives one user's session to another. */
class Store extends BrokenStore {
  #last: string | null = null;
  readonly #swaps = everyNth(60);

  override get(id: string, callback: Callback<Data>): void {
    super.get(id, (error, data) => {
      const other = this.#last;
      if (!error && data) this.#last = JSON.stringify(data);
      if (!error && data && other !== null && this.#swaps()) callback(null, JSON.parse(other));
      else callback(error, data);
    });
  }
}

export default brokenRedis('swaps-users', Store);
