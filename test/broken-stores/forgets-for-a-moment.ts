import { BrokenStore, brokenRedis, type Callback, type Data, everyNth } from './broken-redis.ts';

/** Now and then does not find a session, and finds it again at the next request. */
class Store extends BrokenStore {
  readonly #forgets = everyNth(80);

  override get(id: string, callback: Callback<Data>): void {
    if (this.#forgets()) callback(null, null);
    else super.get(id, callback);
  }
}

export default brokenRedis('forgets-for-a-moment', Store);
