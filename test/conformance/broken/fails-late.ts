import { BrokenStore, brokenRedis, type Callback, type Data } from '../../broken-stores/broken-redis.ts';

const LATE_MS = 2_500;

/** Says only long after its deadline that a call has failed. */
class Store extends BrokenStore {
  override get(id: string, callback: Callback<Data>): void {
    super.get(id, (error, data) => {
      if (error) setTimeout(() => callback(error), LATE_MS);
      else callback(null, data);
    });
  }
}

export default brokenRedis('fails-late', Store);
