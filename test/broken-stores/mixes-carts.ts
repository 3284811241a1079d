import { type AppData, BrokenStore, brokenRedis, type Callback, type Data, everyNth } from './broken-redis.ts';

/** Now and then puts an item of one user into the cart of another. */
class Store extends BrokenStore {
  #item: string | null = null;
  readonly #mixes = everyNth(40);

  override get(id: string, callback: Callback<Data & AppData>): void {
    super.get(id, (error, data?: (Data & AppData) | null) => {
      const own = data?.items ?? [];
      if (data && this.#item !== null && !own.includes(this.#item) && this.#mixes()) data.items = [...own, this.#item];
      this.#item = own.at(-1) ?? this.#item;
      callback(error, data);
    });
  }
}

export default brokenRedis('mixes-carts', Store);
