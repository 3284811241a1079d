import { type AppData, BrokenStore, brokenRedis, type Callback, type Data } from './broken-redis.ts';

const MOST_BYTES = 600;

/** Truncates large payloads without an error. */
class Store extends BrokenStore {
  override get(id: string, callback: Callback<Data & AppData>): void {
    super.get(id, (error, data?: (Data & AppData) | null) => {
      if (data?.payload !== undefined) data.payload = data.payload.slice(0, MOST_BYTES);
      callback(error, data);
    });
  }
}

export default brokenRedis('damages-payloads', Store);
