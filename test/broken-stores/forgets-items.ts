import { type AppData, BrokenStore, brokenRedis, type Callback, type Data } from './broken-redis.ts';

const MOST_ITEMS = 3;

/** Keeps only a few items. */
class Store extends BrokenStore {
  override get(id: string, callback: Callback<Data & AppData>): void {
    super.get(id, (error, data?: (Data & AppData) | null) => {
      if (data?.items !== undefined) data.items = data.items.slice(0, MOST_ITEMS);
      callback(error, data);
    });
  }
}

export default brokenRedis('forgets-items', Store);
