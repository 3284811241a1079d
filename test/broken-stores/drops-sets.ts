import { type AppData, BrokenStore, brokenRedis, type Callback, type Data, everyNth } from './broken-redis.ts';

/** Acknowledges one save in a thousand that it does not make. */
class Store extends BrokenStore {
  readonly #drops = everyNth(1000);

  override set(id: string, session: Data & AppData, callback?: Callback<void>): void {
    if ((session.items ?? []).length > 0 && this.#drops()) callback?.();
    else super.set(id, session, callback);
  }
}

export default brokenRedis('drops-sets', Store);
