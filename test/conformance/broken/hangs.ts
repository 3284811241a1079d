import { BrokenStore, brokenRedis, type Callback, type Data } from '../../broken-stores/broken-redis.ts';

/** Never answers a call that failed. */
class Store extends BrokenStore {
  override get(id: string, callback: Callback<Data>): void {
    super.get(id, (error, data) => {
      if (!error) callback(null, data);
    });
  }
}

export default brokenRedis('hangs', Store);
