import { type AppData, BrokenStore, brokenRedis, type Callback, type Data, everyNth } from './broken-redis.ts';

/** Applies some writes twice, like a client that retries them without a check. */
class Store extends BrokenStore {
  readonly #doubles = everyNth(10);

  override set(id: string, session: Data & AppData, callback?: Callback<void>): void {
    const { items = [] } = session;
    const last = items.at(-1);
    if (last !== undefined && this.#doubles()) session.items = [...items, last];
    super.set(id, session, callback);
  }
}

export default brokenRedis('doubles-items', Store);
