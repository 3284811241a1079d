import { BrokenStore, brokenRedis, type Callback, type Data } from '../../broken-stores/broken-redis.ts';

/** Says "not found" when its server does not answer. */
class Store extends BrokenStore {
  override get(id: string, callback: Callback<Data>): void {
    super.get(id, (error, data) => callback(null, error ? null : data));
  }
}

export default brokenRedis('forgetful-outage', Store);
